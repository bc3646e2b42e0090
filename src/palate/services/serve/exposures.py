"""Offered: how often each item was put before somebody lately."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final

from palate.ports.impressions import Impressions

_DRAWS: Final = 50
"""Of a person, the newest."""
_SLATES: Final = 200
"""Of a person, the newest that are read."""
_PLACES: Final = 20
"""Of a slate, the first: what stands further down may not have been looked at."""
_PEOPLE: Final = 10_000


class Offered:
    """The newest draws of the people who come, read from the impressions when they come first.

    A draw is all that was answered under one seed: its pages, and the same list asked for again. What stands in them
    was offered once, however often somebody acted on the page and had the list anew.

    Another process counts what it answered itself, and both what was written before.
    """

    def __init__(self, impressions: Impressions) -> None:
        self._impressions = impressions
        self._people: OrderedDict[str, _Draws] = OrderedDict()

    async def to(self, person: str, before: float) -> Mapping[str, int]:
        """In how many of this person's newest 50 draws each item stood high ``before`` a time, in s since 1970."""
        if person not in self._people:
            written = await self._impressions.of_person(person, _SLATES)
            draws = _Draws()
            for one in reversed(written):
                draws.add(one.seed, one.at, one.items)
            self._people.setdefault(person, draws)
        self._people.move_to_end(person)
        if len(self._people) > _PEOPLE:
            self._people.popitem(last=False)
        return self._people[person].times(before)

    def add(self, person: str, seed: int, at: float, items: Sequence[str]) -> None:
        """One more slate."""
        if person in self._people:
            self._people[person].add(seed, at, items)

    def forget(self, person: str) -> None:
        """Nothing was ever offered to this person."""
        self._people.pop(person, None)


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
