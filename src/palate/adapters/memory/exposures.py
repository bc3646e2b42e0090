"""Exposures: how often each item was shown to a user lately."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from palate.data.recent_draws import RecentDraws
from palate.ports.event_log import Epoch
from palate.ports.impressions import Impressions

MAX_SLATES: Final = 200
"""The newest slates of a user that are read."""
_MAX_COST: Final = 100_000
"""What is kept of all users, in draws of about a kilobyte."""
_USER_COST: Final = 10
"""Of a user without draws."""


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
        self._cost = 0

    async def draws_of(self, user: str) -> RecentDraws:
        """The newest draws of a user; read them at once, as they change with the next answer."""
        self._follow_epoch()
        while user not in self._users:
            epoch, users, draws = self._epoch, self._users, await self._read(user)
            self._follow_epoch()
            if epoch == self._epoch and users is self._users and user not in users:
                users[user] = draws
                self._cost += _cost(draws)
        self._users.move_to_end(user)
        self._evict_oldest()
        return self._users[user]

    def cached(self, user: str) -> RecentDraws:
        """What is in memory of the draws of a user."""
        self._follow_epoch()
        return self._users.get(user) or RecentDraws()

    def add(self, user: str, epoch: Epoch, seed: int, at: float, items: Sequence[str]) -> None:
        """Count one more slate, which was computed at an erasure epoch; one of an older epoch does not count."""
        self._follow_epoch()
        if user in self._users and epoch == self._epoch:
            draws = self._users[user]
            cost = _cost(draws)
            draws.add(seed, at, items)
            self._cost += _cost(draws) - cost
            self._evict_oldest()

    def forget(self, users: Iterable[str], epoch: Epoch) -> None:
        """Drop users whom this process has erased or moved, which raised the epoch to ``epoch``; others stay."""
        self._follow_epoch()
        for user in users:
            if user in self._users:
                self._remove(user)
        if epoch == self._epoch + 1:
            self._epoch = epoch

    def clear(self) -> None:
        """Read all users again when they are needed."""
        self._users, self._cost = OrderedDict(), 0

    def _evict_oldest(self) -> None:
        """Drop the users who asked longest ago while too much is kept; the last one stays."""
        while self._cost > _MAX_COST and len(self._users) > 1:
            self._remove(next(iter(self._users)))

    def _remove(self, user: str) -> None:
        self._cost -= _cost(self._users.pop(user))

    def _follow_epoch(self) -> None:
        if self._epoch != (epoch := self._newest_epoch()):
            self._epoch = epoch
            self.clear()

    async def _read(self, user: str) -> RecentDraws:
        draws = RecentDraws()
        for impression in reversed(await self._impressions.of_user(user, MAX_SLATES)):
            draws.add(impression.seed, impression.at, impression.items)
        return draws


def _cost(draws: RecentDraws) -> int:
    return _USER_COST + len(draws)
