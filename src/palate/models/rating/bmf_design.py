"""What users and items of a rating table are made of: themselves, their facts, and with whom they met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.models.rating.rating_table import RatingTable
from palate.types import Codes, Doubles

if TYPE_CHECKING:
    from scipy.sparse import csc_array, csr_array

_FACTS: Final = ("domain", "genres", "era", "creators", "people", "tags")
_LEAST_ITEMS: Final = 5
"""A fact of fewer items tells nothing that the items themselves do not."""
_ERA_YEARS: Final = 5


@dataclass(frozen=True, eq=False)
class Design:
    """The features of one side's rows, feature by feature."""

    n_rows: int
    starts: Codes
    rows: Codes
    sizes: Doubles
    group: Codes
    """Of each feature; features of a group share a prior."""

    @classmethod
    def of(cls, parts: Sequence[csc_array]) -> Self:
        """Each part is a group, shape ``(n_rows, n_features)``."""
        from scipy.sparse import hstack

        matrix = hstack(parts, format="csc")
        group = np.repeat(np.arange(len(parts)), [part.shape[1] for part in parts])
        sizes = matrix.data.astype(np.float64)
        return cls(matrix.shape[0], matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), sizes, group)

    @property
    def n_groups(self) -> int:
        return int(self.group[-1]) + 1


def designs(data: Dataset, table: RatingTable) -> tuple[Design, Design]:
    """The features of users (themselves; each item they met, over √ of how many) and of items.

    An item has itself, its facts and, over √ of how many, each user who met it. To meet is to
    do anything with, not only to rate.
    """
    from scipy.sparse import csr_array, eye_array

    place = np.full(data.n_users, -1, np.int32)
    place[table.users] = np.arange(len(table.users))
    there = place[data.user] >= 0
    met = csr_array(
        (np.ones(int(there.sum())), (place[data.user[there]], data.item[there])),
        shape=(len(table.users), data.n_items),
    )
    met.sum_duplicates()
    met.data[:] = 1.0
    users = Design.of([eye_array(met.shape[0], format="csc"), over_root(met).tocsc()])
    facts = [over_root(matrix).tocsc() for matrix in facts_of(data)]
    items = Design.of([eye_array(met.shape[1], format="csc"), *facts, over_root(met.T.tocsr()).tocsc()])
    return users, items


def over_root(matrix: csr_array) -> csr_array:
    """Each row of ones over √ of how many it has."""
    counts = np.diff(matrix.indptr)
    matrix.data = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts)
    return matrix


def facts_of(data: Dataset) -> list[csr_array]:
    """For each kind of fact that tells items apart, who has which, shape ``(n_items, n_facts)``."""
    from scipy.sparse import csr_array

    found: list[csr_array] = []
    for kind in _FACTS:
        said = [_said(data.items.get(id_), kind) for id_ in data.vocabulary]
        spread = Counter(fact for facts in said for fact in facts)
        wide = sorted(fact for fact, n in spread.items() if _LEAST_ITEMS <= n < data.n_items)
        column = {fact: place for place, fact in enumerate(wide)}
        pairs = [(row, column[fact]) for row, facts in enumerate(said) for fact in facts if fact in column]
        if pairs:
            rows, columns = np.array(pairs).T
            found.append(csr_array((np.ones(len(rows)), (rows, columns)), shape=(data.n_items, len(wide))))
    return found


def _said(item: Item | None, kind: str) -> set[str]:
    """The facts of a kind that are known of an item."""
    if item is None:
        return set()
    if kind == "era":
        return set() if item.year is None else {str(item.year // _ERA_YEARS)}
    said = getattr(item, kind)
    return {said} if isinstance(said, str) else set(said)
