"""Build a dataset from pages of the event log, without creating an object for each event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from palate.data.dataset import Dataset, kind_codes
from palate.data.items import Item
from palate.data.vocabulary import IdEncoder, Vocabulary
from palate.types import Codes

_DTYPES: Final = (np.int32, np.int32, np.int8, np.float32, np.float64, np.int64)
"""Of user, item, kind, value, time and log cursor."""


class DatasetBuilder:
    """Collects events in growing columns; 29 bytes for each event, and twice that briefly in :meth:`dataset`."""

    def __init__(self) -> None:
        self._users, self._items, self._kinds = IdEncoder(), IdEncoder(), IdEncoder()
        self._columns: tuple[list[np.ndarray], ...] = tuple([np.empty(0, dtype)] for dtype in _DTYPES)
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
        """Append events at the log positions ``cursors``.

        Events at the positions ``retracted`` are left out, whether they come before or after this call.
        """
        coded = (self._users.codes(user), self._items.codes(item), self._kinds.codes(kind))
        for column, dtype, part in zip(self._columns, _DTYPES, (*coded, value, at, cursors), strict=True):
            column.append(np.array(part, dtype))  # a value of None becomes NaN
        self._retracted += retracted

    def dataset(self, items: Iterable[Item] = (), about: Mapping[str, str] = MappingProxyType({})) -> Dataset:
        """Build the dataset of all events that are not retracted, with their users and items."""
        catalogue = {known.id: known for known in items}
        user, item, kind, value, at, cursors = (np.concatenate(column) for column in self._columns)
        if self._retracted:
            is_active = ~np.isin(cursors, self._retracted)
            user, item, kind, value, at = (column[is_active] for column in (user, item, kind, value, at))
        users, user = Vocabulary.of_coded(*_drop_unused(self._users.ids, user))
        vocabulary, item = Vocabulary.of_coded(*_drop_unused(self._items.ids, item), catalogue)
        kinds = kind_codes(self._kinds.ids)[kind]
        return Dataset.from_codes(users, vocabulary, user, item, kinds, value, at, catalogue, about)


def _drop_unused(ids: list[str], codes: Codes) -> tuple[list[str], Codes]:
    """Drop the ``ids`` that no row uses, and renumber the codes."""
    is_used = np.bincount(codes, minlength=len(ids)) > 0
    if is_used.all():
        return ids, codes
    return [ids[index] for index in np.flatnonzero(is_used)], (np.cumsum(is_used) - 1)[codes]
