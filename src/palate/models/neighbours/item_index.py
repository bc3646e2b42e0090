"""The index over a model's item vectors that is served, with what changed since it was built."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from palate.data.top_items import descending
from palate.models.neighbours.flat_index import FlatIndex
from palate.models.neighbours.vector_index import Neighbours, VectorIndex, Vectors
from palate.models.neighbours.vector_moments import VectorMoments
from palate.types import Bools, Codes, Floats


def _no_codes() -> Codes:
    return np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Quality:
    """What was measured when an index was built."""

    depth: int
    """The number of neighbours for which the effort of a search was chosen."""
    recall: float
    """The share of the exact neighbours that a search finds, at ``depth``."""
    recall_at_10: float
    n_queries: int


@dataclass(frozen=True, eq=False)
class ItemIndex:
    """An index over the vectors of a model's items. It never changes: additions and removals give another one.

    What an index was built over is not changed by them (HNSW cannot forget a vector, and a mapped file is
    read-only): removed and replaced vectors are excluded from its searches, and new ones are searched exactly beside
    it, until the next training builds it anew.
    """

    base: VectorIndex
    vectors: Vectors
    """The vectors of all items now."""
    moments: VectorMoments
    """Of the vectors of all items, removed ones as well."""
    quality: Quality
    excluded: Bools | None = None
    """The items that ``base`` must not return, shape ``(n_items_of_base,)``; None: none."""
    changed: Codes = field(default_factory=_no_codes)
    """The items whose vectors are newer than ``base``, ascending."""
    removed: Codes = field(default_factory=_no_codes)
    """The items that are in no catalogue any more, ascending."""

    @property
    def is_as_built(self) -> bool:
        """Whether nothing was changed or removed since it was built."""
        return self.excluded is None and not len(self.changed)

    def search(self, queries: Floats, n: int) -> Neighbours:
        """The ``n`` items with the highest products for each query, shape ``(n_queries, dimensions)``.

        There are fewer if fewer have a vector. A query with NaN has no neighbours; one of zeros has the first items,
        as all products are 0.

        Raises:
            ValueError: the queries have another number of dimensions.
        """
        dimensions = self.vectors.rows.shape[1]
        if queries.ndim != 2 or queries.shape[1] != dimensions:
            raise ValueError(f"Queries need the shape (n, {dimensions}), not {queries.shape}.")
        neighbours = Neighbours.none(len(queries), n)
        is_finite, is_zero = np.isfinite(queries).all(axis=1), ~queries.any(axis=1)
        for rows, search in ((is_finite & ~is_zero, self._search), (is_zero, self._search_exactly)):
            if n and rows.any():
                codes, products = search(queries[rows].astype(np.float32), n)
                neighbours.codes[rows, : codes.shape[1]] = codes
                neighbours.products[rows, : codes.shape[1]] = products
        return neighbours

    def with_vectors(self, rows: Floats, has_vector: Bools, codes: Codes) -> ItemIndex:
        """The index with ``rows`` as the vectors of all items, of which those of ``codes`` may be new or other ones.

        Raises:
            ValueError: the vectors have another number of dimensions.
        """
        before = self.vectors
        if rows.shape[1] != before.rows.shape[1]:
            raise ValueError(f"Vectors need {before.rows.shape[1]} dimensions, not {rows.shape[1]}.")
        codes = np.unique(codes[(codes >= 0) & (codes < len(rows))]).astype(np.int32)
        after = before.updated(rows, has_vector, codes)
        codes = codes[~self._is_same(after, codes)]
        old = codes[codes < len(before.rows)]
        moments = self.moments.plus(before.at(old[before.has_vector[old]]), -1)
        new = codes[after.has_vector[codes]]
        return replace(
            self,
            vectors=after,
            moments=moments.plus(after.at(new)),
            excluded=self._excluding(codes),
            changed=np.union1d(np.setdiff1d(self.changed, codes), new).astype(np.int32),
            removed=np.setdiff1d(self.removed, codes),
        )

    def without(self, codes: Codes) -> ItemIndex:
        """The index without the items ``codes``, until :meth:`with_vectors` names them again."""
        codes = np.setdiff1d(codes[(codes >= 0) & (codes < len(self.vectors.rows))], self.removed).astype(np.int32)
        if not len(codes):
            return self
        return replace(
            self,
            excluded=self._excluding(codes),
            changed=np.setdiff1d(self.changed, codes),
            removed=np.union1d(self.removed, codes).astype(np.int32),
        )

    def _search(self, queries: Floats, n: int) -> Neighbours:
        neighbours = self.base.search(queries, n, self.excluded)
        if not len(self.changed):
            return neighbours
        products = np.hstack([queries @ self.vectors.at(self.changed).T, neighbours.products])
        codes = np.hstack([np.broadcast_to(self.changed, (len(queries), len(self.changed))), neighbours.codes])
        by_code = np.argsort(codes, axis=1, kind="stable")
        codes, products = np.take_along_axis(codes, by_code, 1), np.take_along_axis(products, by_code, 1)
        best = descending(products)[:, :n]
        return Neighbours(np.take_along_axis(codes, best, 1), np.take_along_axis(products, best, 1))

    def _search_exactly(self, queries: Floats, n: int) -> Neighbours:
        excluded = np.zeros(len(self.vectors.rows), np.bool_)
        excluded[self.removed] = True
        return FlatIndex(self.vectors).search(queries, n, excluded)

    def _is_same(self, after: Vectors, codes: Codes) -> Bools:
        """Which items have the vector that they had, and were not removed, shape ``(len(codes),)``."""
        before = self.vectors
        is_same: Bools = (codes < len(before.rows)) & ~np.isin(codes, self.removed)
        old = codes[is_same]
        has_vector = before.has_vector[old]
        is_equal = (before.rows[old] == after.rows[old]).all(axis=1)
        is_same[is_same] = (has_vector == after.has_vector[old]) & (~has_vector | is_equal)
        return is_same

    def _excluding(self, codes: Codes) -> Bools | None:
        """``excluded`` and those of ``codes`` that ``base`` knows."""
        n = len(self.base.vectors.rows)
        known = codes[codes < n]
        if not len(known):
            return self.excluded
        excluded = np.zeros(n, np.bool_) if self.excluded is None else self.excluded.copy()
        excluded[known] = True
        return excluded
