"""Items, genres and artists that a user has excluded as evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Self

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.profile import History
from palate.types import Bools


@dataclass(frozen=True, slots=True)
class Muted:
    """Events with these items, genres or artists do not count as evidence of the user's taste.

    The events stay in the history, so that seen items are still known as seen. Strings are compared without case.
    """

    items: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Creators or cast."""

    def __bool__(self) -> bool:
        return bool(self.items or self.genres or self.people)

    @classmethod
    def from_dict(cls, data: Mapping[str, Sequence[str]]) -> Self:
        """The inverse of :meth:`to_dict`."""
        return cls(**{name: tuple(values) for name, values in data.items()})

    def to_dict(self) -> dict[str, list[str]]:
        """Convert to JSON."""
        return {name: list(values) for name, values in asdict(self).items()}

    def plus(self, other: Muted) -> Muted:
        """Return the union of two sets of mutes."""
        if not other:
            return self
        return Muted(
            tuple(dict.fromkeys(self.items + other.items)),
            tuple(dict.fromkeys(self.genres + other.genres)),
            tuple(dict.fromkeys(self.people + other.people)),
        )

    def apply(self, history: History, table: ItemTable) -> History:
        """Remove the muted events from ``history``; returns it unchanged while nothing is muted."""
        if not self or not len(history):
            return history
        is_muted = self.mask(table)
        is_muted_item = np.isin(np.array(history.items), np.array(self.items, np.str_))
        return history.where(~(is_muted[history.codes(table.vocabulary)] | is_muted_item))

    def mask(self, table: ItemTable) -> Bools:
        """Which items of a catalogue are muted, shape ``(n_codes + 1,)``; the last entry is for all other items."""
        is_muted = np.zeros(len(table.vocabulary) + 1, np.bool_)
        for fact, values in (("genre", self.genres), ("person", self.people)):
            for value in values:
                is_muted[table.codes_of(fact, value)] = True
        codes = table.vocabulary.codes(self.items)
        is_muted[codes[codes >= 0]] = True
        return is_muted
