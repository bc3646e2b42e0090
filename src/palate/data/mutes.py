"""What someone does not want to count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.profile import History


@dataclass(frozen=True, slots=True)
class Muted:
    """What was done with these items, and with all that hold these genres or people, is no evidence.

    It still happened: what was seen stays seen. Words are compared without case.
    """

    items: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    """Creators, or in the cast."""

    def __bool__(self) -> bool:
        return bool(self.items or self.genres or self.people)

    @classmethod
    def from_dict(cls, data: Mapping[str, Sequence[str]]) -> Self:
        """The inverse of :meth:`to_dict`."""
        return cls(**{name: tuple(values) for name, values in data.items()})

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {name: list(values) for name, values in asdict(self).items()}

    def plus(self, other: Muted) -> Muted:
        """What is muted here or there."""
        if not other:
            return self
        return Muted(
            tuple(dict.fromkeys(self.items + other.items)),
            tuple(dict.fromkeys(self.genres + other.genres)),
            tuple(dict.fromkeys(self.people + other.people)),
        )

    def heard(self, history: History, table: ItemTable) -> History:
        """What still counts of ``history``; itself while nothing is muted."""
        if not self or not len(history):
            return history
        silent = np.zeros(len(table.vocabulary) + 1, np.bool_)  # the last: items that the catalogue lacks
        for fact, values in (("genre", self.genres), ("person", self.people)):
            for value in values:
                silent[table.codes_of(fact, value)] = True
        named = np.isin(np.array(history.items), np.array(self.items, np.str_))
        return history.where(~(silent[history.codes(table.vocabulary)] | named))
