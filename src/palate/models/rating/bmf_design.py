"""Design matrices of users and items: identity, attributes and interactions as features."""

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

_ATTRIBUTES: Final = ("domain", "genres", "era", "creators", "people", "tags")
_MIN_ITEMS: Final = 5
"""Attribute values of fewer items are not used."""
_ERA_YEARS: Final = 5


@dataclass(frozen=True, eq=False)
class DesignMatrix:
    """A sparse matrix of users or items by features, stored feature by feature.

    Feature f has the values ``sizes[starts[f]:starts[f + 1]]`` in the rows ``rows[starts[f]:starts[f + 1]]``.
    """

    n_rows: int
    starts: Codes
    rows: Codes
    sizes: Doubles
    group: Codes
    """The group of each feature; features of a group share a prior."""

    @classmethod
    def of(cls, parts: Sequence[csc_array]) -> Self:
        """Join ``parts``, shape ``(n_rows, n_features)`` each; each part is a group."""
        from scipy.sparse import hstack

        matrix = hstack(parts, format="csc")
        group = np.repeat(np.arange(len(parts)), [part.shape[1] for part in parts])
        sizes = matrix.data.astype(np.float64)
        return cls(matrix.shape[0], matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), sizes, group)

    @property
    def n_groups(self) -> int:
        """The number of groups."""
        return int(self.group[-1]) + 1


def build_designs(data: Dataset, table: RatingTable) -> tuple[DesignMatrix, DesignMatrix]:
    """The design matrices of the users of ``table`` and of all items.

    A user has an indicator of their own and one for each item of their history, divided by √ of their number. An item
    has an indicator of its own, its attributes and, divided by √ of their number, one for each user with the item in
    their history. The history holds events of all kinds, not only ratings.
    """
    from scipy.sparse import csr_array, eye_array

    row_of = np.full(data.n_users, -1, np.int32)
    row_of[table.users] = np.arange(len(table.users))
    is_rater = row_of[data.user] >= 0
    interactions = csr_array(
        (np.ones(int(is_rater.sum())), (row_of[data.user[is_rater]], data.item[is_rater])),
        shape=(len(table.users), data.n_items),
    )
    interactions.sum_duplicates()
    interactions.data[:] = 1.0
    users = DesignMatrix.of([eye_array(interactions.shape[0], format="csc"), divide_by_root(interactions).tocsc()])
    attributes = [divide_by_root(matrix).tocsc() for matrix in attribute_matrices(data)]
    by_item = divide_by_root(interactions.T.tocsr()).tocsc()
    items = DesignMatrix.of([eye_array(interactions.shape[1], format="csc"), *attributes, by_item])
    return users, items


def divide_by_root(matrix: csr_array) -> csr_array:
    """Set the entries of each row of ones to 1/√n, n the number of entries in the row; changes ``matrix``."""
    counts = np.diff(matrix.indptr)
    matrix.data = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts)
    return matrix


def attribute_matrices(data: Dataset) -> list[csr_array]:
    """For each kind of attribute, which item has which value, shape ``(n_items, n_values)``.

    Values of fewer than five items or of all items are left out, and kinds without values.
    """
    from scipy.sparse import csr_array

    matrices: list[csr_array] = []
    for kind in _ATTRIBUTES:
        item_values = [_attribute_values(data.items.get(id_), kind) for id_ in data.vocabulary]
        counts = Counter(value for values in item_values for value in values)
        used = sorted(value for value, n in counts.items() if _MIN_ITEMS <= n < data.n_items)
        column_of = {value: column for column, value in enumerate(used)}
        pairs = [
            (row, column_of[value]) for row, values in enumerate(item_values) for value in values if value in column_of
        ]
        if pairs:
            rows, columns = np.array(pairs).T
            matrices.append(csr_array((np.ones(len(rows)), (rows, columns)), shape=(data.n_items, len(used))))
    return matrices


def _attribute_values(item: Item | None, kind: str) -> set[str]:
    """The values of an item for one kind of attribute."""
    if item is None:
        return set()
    if kind == "era":
        return set() if item.year is None else {str(item.year // _ERA_YEARS)}
    values = getattr(item, kind)
    return {values} if isinstance(values, str) else set(values)
