"""Exposures: how often each item was shown to a user lately."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from palate.ports.event_log import Epoch
from palate.ports.impressions import Impressions
from palate.services.context import AppContext

_MAX_DRAWS: Final = 50
"""The newest draws of a user that count."""
_MAX_SLATES: Final = 200
"""The newest slates of a user that are read."""
_TOP: Final = 20
"""The first positions of a slate that count: the user may not have looked further down."""
_MAX_USERS: Final = 10_000


class Exposures:
    """The newest draws of each user, read from the impressions at the user's first request.

    A draw is everything that was answered under one seed: its pages, and repeated requests for the same list. An item
    in it counts as shown once, however often the list was requested again.

    Each process counts its own answers, and those that were stored before it read the user. When the erasure epoch
    changes, all users are read again.
    """

    def __init__(self, impressions: Impressions, epoch: Callable[[], Epoch]) -> None:
        """``epoch`` gives the erasure epoch that this process knows of."""
        self._impressions, self._newest_epoch = impressions, epoch
        self._epoch = epoch()
        self._users: OrderedDict[str, RecentDraws] = OrderedDict()

    async def to(self, user: str, before: float) -> Mapping[str, int]:
        """In how many of the user's newest 50 draws each item was in the top 20 ``before`` a time in s since 1970."""
        self._follow_epoch()
        while user not in self._users:
            epoch, draws = self._epoch, await self._read(user)
            self._follow_epoch()
            if epoch == self._epoch:
                self._users.setdefault(user, draws)
        self._users.move_to_end(user)
        if len(self._users) > _MAX_USERS:
            self._users.popitem(last=False)
        return self._users[user].counts(before)

    def add(self, user: str, epoch: Epoch, seed: int, at: float, items: Sequence[str]) -> None:
        """Count one more slate, which was computed at an erasure epoch; one of an older epoch does not count."""
        self._follow_epoch()
        if user in self._users and epoch == self._epoch:
            self._users[user].add(seed, at, items)

    def forget(self, user: str, epoch: Epoch) -> None:
        """Drop a user whom this process has erased or moved, which raised the epoch to ``epoch``; others stay."""
        self._follow_epoch()
        self._users.pop(user, None)
        if epoch == self._epoch + 1:
            self._epoch = epoch

    def _follow_epoch(self) -> None:
        if self._epoch != (epoch := self._newest_epoch()):
            self._epoch = epoch
            self._users.clear()

    async def _read(self, user: str) -> RecentDraws:
        draws = RecentDraws()
        for impression in reversed(await self._impressions.of_user(user, _MAX_SLATES)):
            draws.add(impression.seed, impression.at, impression.items)
        return draws


def exposures_of(context: AppContext) -> Exposures:
    """The exposures of a context."""
    return context.state(Exposures, lambda: Exposures(context.impressions, lambda: context.features.epoch))


class RecentDraws:
    """The newest 50 draws of one user, and in how many of them each item is in the top 20."""

    def __init__(self) -> None:
        self._newest: OrderedDict[int, dict[str, float]] = OrderedDict()
        """By seed: the items in the top positions, and when each was first shown."""
        self._counts: Counter[str] = Counter()
        self._last = -math.inf

    def add(self, seed: int, at: float, items: Sequence[str]) -> None:
        """Count one more list, shown ``at`` a time, under the seed of its draw."""
        shown = self._newest.setdefault(seed, {})
        new_items = {item: at for item in items[:_TOP] if item not in shown}
        shown.update(new_items)
        self._counts.update(new_items.keys())
        self._last = at
        if len(self._newest) > _MAX_DRAWS:
            _, oldest = self._newest.popitem(last=False)
            self._counts.subtract(oldest.keys())
            for item in oldest:
                if not self._counts[item]:
                    del self._counts[item]

    def counts(self, before: float) -> Mapping[str, int]:
        """In how many draws each item was shown ``before`` a time."""
        if self._last < before:
            return self._counts
        return Counter(item for shown in self._newest.values() for item, at in shown.items() if at < before)
