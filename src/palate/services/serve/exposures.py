"""Exposures: how often each item was shown to a user lately."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from palate.policies.exposure_weights import N_POSITIONS, decay, examination_weights
from palate.policies.features import count_session
from palate.ports.event_log import Epoch
from palate.ports.impressions import Impressions
from palate.services.context import AppContext

_MAX_DRAWS: Final = 50
"""The newest draws of a user that count."""
_MAX_SLATES: Final = 200
"""The newest slates of a user that are read."""
_TOP: Final = N_POSITIONS
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
        return (await self.draws_of(user)).counts(before)

    async def draws_of(self, user: str) -> RecentDraws:
        """The newest draws of a user; read them at once, as they change with the next answer."""
        self._follow_epoch()
        while user not in self._users:
            epoch, draws = self._epoch, await self._read(user)
            self._follow_epoch()
            if epoch == self._epoch:
                self._users.setdefault(user, draws)
        self._users.move_to_end(user)
        if len(self._users) > _MAX_USERS:
            self._users.popitem(last=False)
        return self._users[user]

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
    """The newest 50 draws of one user: the items in the top 20 of each, and the attention they had."""

    def __init__(self) -> None:
        self._newest: OrderedDict[int, _Draw] = OrderedDict()
        """By seed."""
        self._counts: Counter[str] = Counter()
        self._weights: dict[str, float] = {}
        """The exposure weights as of the time ``_weights_at``."""
        self._weights_at = 0.0
        self._last = -math.inf

    def add(self, seed: int, at: float, items: Sequence[str]) -> None:
        """Count one more list, shown ``at`` a time, under the seed of its draw."""
        draw = self._newest.setdefault(seed, _Draw(at))
        weights = examination_weights(min(len(items), _TOP)).tolist()
        new = {item: _Shown(at, weight) for item, weight in zip(items, weights, strict=False) if item not in draw.shown}
        draw.shown.update(new)
        self._counts.update(new.keys())
        if self._weights:
            self._decay_to(at)
        self._weights_at = max(self._weights_at, at)
        for item, shown in new.items():
            self._weights[item] = self._weights.get(item, 0.0) + shown.weight * decay(self._weights_at - at)
        self._last = at
        if len(self._newest) > _MAX_DRAWS:
            self._remove(self._newest.popitem(last=False)[1])

    def counts(self, before: float) -> Mapping[str, int]:
        """In how many draws each item was shown ``before`` a time."""
        if self._last < before:
            return self._counts
        return Counter(item for draw in self._newest.values() for item, each in draw.shown.items() if each.at < before)

    def weights(self, at: float) -> Mapping[str, float]:
        """The exposure weight of each item at a time: Σ 1/(1+position) · 0.5^(age / 2 days) over the draws before."""
        if self._last < at:
            share = decay(at - self._weights_at)
            return {item: weight * share for item, weight in self._weights.items()}
        weights: dict[str, float] = {}
        for draw in self._newest.values():
            for item, shown in draw.shown.items():
                if shown.at < at:
                    weights[item] = weights.get(item, 0.0) + shown.weight * decay(at - shown.at)
        return weights

    def lists_in_session(self, at: float) -> int:
        """The number of draws before a time that follow each other, and that the time follows, within 30 minutes."""
        times = np.array(sorted(draw.at for draw in self._newest.values() if draw.at < at))
        return count_session(times, at)

    def _decay_to(self, at: float) -> None:
        if at > self._weights_at:
            share = decay(at - self._weights_at)
            self._weights = {item: weight * share for item, weight in self._weights.items()}

    def _remove(self, oldest: _Draw) -> None:
        """Take a draw out of counts and weights."""
        self._counts.subtract(oldest.shown.keys())
        for item, shown in oldest.shown.items():
            if self._counts[item]:
                rest = self._weights[item] - shown.weight * decay(self._weights_at - shown.at)
                self._weights[item] = max(rest, 0.0)
            else:
                del self._counts[item], self._weights[item]


class _Shown(NamedTuple):
    """When an item was first shown in a draw, and its weight then."""

    at: float
    weight: float


@dataclass(slots=True)
class _Draw:
    """A draw: when its first list was shown, and the items in the top positions of its lists."""

    at: float
    shown: dict[str, _Shown] = field(default_factory=dict)
