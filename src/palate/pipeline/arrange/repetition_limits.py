"""Not all of one series, nor all by one hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.slate import Slate
from palate.pipeline.arrange.sequels import asked_for, said_by
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.text.series import NONE, series_of
from palate.text.titles import normal
from palate.types import Codes

_CREATORS: Final = 2
"""So many of the creators of an item are looked at, the first."""
_SHORT: Final = 3
"""Words of a name that are no longer name nobody."""


@dataclass(frozen=True, kw_only=True)
class RepetitionLimits(Arrange):
    """Of any series at most ``series``, of any creator at most ``creators`` in each ``window`` of the first ``depth``.

    One after the other, items go into the first window that has room for them; where nothing else is left, what found
    no room comes all the same. 0 sets no limit, and ``free`` names domains without limits. A series or a creator that
    the request names has none, nor has anyone when it filters by people. It does not depend on how many items are
    asked for, so pages follow from each other.
    """

    series: int = 1
    creators: int = 2
    window: int = 10
    depth: int = 100
    free: tuple[str, ...] = ("book", "game")
    """Domains without limits: whoever takes one part of a series, or one creator's work, mostly takes the others."""

    def arranged(self, query: Query, slate: Slate) -> Codes:
        places = np.arange(len(slate), dtype=np.int32)
        keys = self._keys(query, slate.codes[: self.depth])
        if (keys != NONE).any():
            places[: len(keys)] = self._windows(keys)
        return places

    def _keys(self, query: Query, codes: Codes) -> Codes:
        """What each item has in common with more than may stand together: a series, creators; shape ``(n, 3)``."""
        table = query.serving.items
        keys = np.full((len(codes), 1 + _CREATORS), NONE, np.int32)
        if self.series:
            series = series_of(table)
            keys[:, 0] = series.of[codes]
            if asked := asked_for(query, series):
                keys[np.isin(keys[:, 0], list(asked)), 0] = NONE
            _forget(keys[:, :1], self.series)
        if self.creators and not query.filters.people and not query.parsed_query.of("person"):
            makers, names = _makers(table)
            keys[:, 1:] = makers[codes]
            _forget(keys[:, 1:], self.creators)
            if said := said_by(query):
                asked_of = [
                    one for one in np.unique(keys[:, 1:]).tolist() if one != NONE and _is_named(names[one], said)
                ]
                keys[:, 1:][np.isin(keys[:, 1:], asked_of)] = NONE
        for domain in self.free:
            keys[np.isin(codes, table.codes_of("domain", domain))] = NONE
        return keys

    def _windows(self, keys: Codes) -> list[int]:
        """The places, window by window."""
        windows: list[list[int]] = [[]]
        held: dict[tuple[int, int, bool], int] = {}
        first = 0
        rows = np.flatnonzero((keys != NONE).any(axis=1))
        common = dict(zip(rows.tolist(), keys[rows].tolist(), strict=True))
        for place in range(len(keys)):
            number, mine = first, common.get(place)
            if mine is not None:
                limits = [(key, column > 0) for column, key in enumerate(mine) if key != NONE]
                while number < len(windows) and (
                    len(windows[number]) >= self.window
                    or any(
                        held.get((number, key, maker), 0) >= (self.creators if maker else self.series)
                        for key, maker in limits
                    )
                ):
                    number += 1
                for key, maker in limits:
                    held[number, key, maker] = held.get((number, key, maker), 0) + 1
                if number == len(windows):
                    windows.append([])
            windows[number].append(place)
            while len(windows[first]) >= self.window:
                first += 1
                if first == len(windows):
                    windows.append([])
        return [place for window in windows for place in window]


def _forget(keys: Codes, most: int) -> None:
    """Make ``NONE`` of the keys that come no more than ``most`` times: they are never in the way."""
    keys[np.bincount(keys.ravel() + 1)[keys + 1] <= most] = NONE


def _is_named(name: str, said: str) -> bool:
    """Whether a telling word of somebody's name was said."""
    return any(len(word) > _SHORT and f" {word} " in said for word in normal(name).split())


def _makers(table: ItemTable) -> tuple[Codes, list[str]]:
    """The first creators of each item as numbers, shape ``(n_codes, 2)``, ``NONE`` where there are fewer; and names."""
    makers: tuple[Codes, list[str]] = table.made(_makers, lambda _before: _read(table))
    return makers


def _read(table: ItemTable) -> tuple[Codes, list[str]]:
    numbers: dict[str, int] = {}
    makers = np.full((len(table.items), _CREATORS), NONE, np.int32)
    for code, item in enumerate(table.items):
        for place, name in enumerate(item.creators[:_CREATORS] if item else ()):
            makers[code, place] = numbers.setdefault(name.casefold(), len(numbers))
    return makers, list(numbers)
