"""Gathering: the log, page by page, into one dataset, without an object for each event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from palate.data.dataset import Dataset, kind_codes
from palate.data.items import Item
from palate.data.vocabulary import IdEncoder, Vocabulary
from palate.types import Codes

_DTYPES: Final = (np.int32, np.int32, np.int8, np.float32, np.float64, np.int64)
"""Of user, item, kind, value, time and place in the log."""


class DatasetBuilder:
    """Columns that grow; 29 bytes for each event, twice that for a moment at the end."""

    def __init__(self) -> None:
        self._users, self._items, self._kinds = IdEncoder(), IdEncoder(), IdEncoder()
        self._columns: tuple[list[NDArray[Any]], ...] = tuple([np.empty(0, dtype)] for dtype in _DTYPES)
        self._retracted: list[int] = []

    def add(
        self,
        cursors: Sequence[int],
        user: Sequence[str],
        item: Sequence[str],
        kind: Sequence[str],
        value: Sequence[float | None],
        at: Sequence[float],
        retracted: Iterable[int],
    ) -> None:
        """Take the next events of the log, at the places ``cursors``; those at ``retracted``, whenever
        they come, do not count.
        """
        coded = (self._users.codes(user), self._items.codes(item), self._kinds.codes(kind))
        for column, dtype, part in zip(self._columns, _DTYPES, (*coded, value, at, cursors), strict=True):
            column.append(np.array(part, dtype))  # a value of None becomes NaN
        self._retracted += retracted

    def dataset(self, items: Iterable[Item] = (), about: Mapping[str, str] = MappingProxyType({})) -> Dataset:
        """What still counts of all that was gathered; users and items are those of the events that count."""
        catalogue = {one.id: one for one in items}
        user, item, kind, value, at, cursors = (np.concatenate(column) for column in self._columns)
        if self._retracted:
            stands = ~np.isin(cursors, self._retracted)
            user, item, kind, value, at = (column[stands] for column in (user, item, kind, value, at))
        users, user = Vocabulary.of_coded(*_met(self._users.ids, user))
        vocabulary, item = Vocabulary.of_coded(*_met(self._items.ids, item), catalogue)
        kinds = kind_codes(self._kinds.ids)[kind]
        return Dataset.from_codes(users, vocabulary, user, item, kinds, value, at, catalogue, about)


def _met(ids: list[str], codes: Codes) -> tuple[list[str], Codes]:
    """Only the ``ids`` that still have a row, and the codes among them."""
    there = np.bincount(codes, minlength=len(ids)) > 0
    if there.all():
        return ids, codes
    return [ids[place] for place in np.flatnonzero(there)], (np.cumsum(there) - 1)[codes]
