"""Offered: how often each item was put before somebody lately."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final

from palate.ports.impressions import Impressions

_DRAWS: Final = 50
"""Of a user, the newest."""
_SLATES: Final = 200
"""Of a user, the newest that are read."""
_PLACES: Final = 20
"""Of a slate, the first: what stands further down may not have been looked at."""
_USERS: Final = 10_000


class Exposures:
    """The newest draws of the users who come, read from the impressions when they come first.

    A draw is all that was answered under one seed: its pages, and the same list asked for again. What stands in them
    was offered once, however often somebody acted on the page and had the list anew.

    Another process counts what it answered itself, and both what was written before.
    """

    def __init__(self, impressions: Impressions) -> None:
        self._impressions = impressions
        self._users: OrderedDict[str, _Draws] = OrderedDict()

    async def to(self, user: str, before: float) -> Mapping[str, int]:
        """In how many of this user's newest 50 draws each item stood high ``before`` a time, in s since 1970."""
        if user not in self._users:
            written = await self._impressions.of_user(user, _SLATES)
            draws = _Draws()
            for one in reversed(written):
                draws.add(one.seed, one.at, one.items)
            self._users.setdefault(user, draws)
        self._users.move_to_end(user)
        if len(self._users) > _USERS:
            self._users.popitem(last=False)
        return self._users[user].times(before)

    def add(self, user: str, seed: int, at: float, items: Sequence[str]) -> None:
        """One more slate."""
        if user in self._users:
            self._users[user].add(seed, at, items)

    def forget(self, user: str) -> None:
        """Nothing was ever offered to this user."""
        self._users.pop(user, None)


class _Draws:
    def __init__(self) -> None:
        self._newest: OrderedDict[int, dict[str, float]] = OrderedDict()
        """By seed: what stood high, and since when."""
        self._times: Counter[str] = Counter()
        self._last = -math.inf

    def add(self, seed: int, at: float, items: Sequence[str]) -> None:
        held = self._newest.setdefault(seed, {})
        fresh = {item: at for item in items[:_PLACES] if item not in held}
        held.update(fresh)
        self._times.update(fresh.keys())
        self._last = at
        if len(self._newest) > _DRAWS:
            _, oldest = self._newest.popitem(last=False)
            self._times -= Counter(oldest.keys())

    def times(self, before: float) -> Mapping[str, int]:
        if self._last < before:
            return self._times
        return Counter(item for held in self._newest.values() for item, at in held.items() if at < before)
