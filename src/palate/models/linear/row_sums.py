"""Rows of a sparse matrix, by which item-item models score and explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from palate.models.linear import kernels
from palate.types import Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array


class SparseRows(NamedTuple):
    """Rows of a sparse matrix: the first cell of each, the one after its last, and columns and values of all cells."""

    starts: Codes
    ends: Codes
    columns: Codes
    values: Floats

    @classmethod
    def of(cls, matrix: csr_array, rows: Codes) -> SparseRows:
        """The ``rows`` of a matrix in the format CSR."""
        return cls(matrix.indptr[rows], matrix.indptr[rows + 1], matrix.indices, matrix.data)

    @classmethod
    def of_neighbours(cls, neighbours: Codes, similarities: Floats, rows: Codes) -> SparseRows:
        """The ``rows`` of a matrix given by the columns and values of each row, both of shape ``(n_rows, k)``."""
        starts = rows.astype(np.int64) * neighbours.shape[1]
        return cls(starts, starts + neighbours.shape[1], neighbours.reshape(-1), similarities.reshape(-1))

    def add_to(self, sums: Floats, strengths: Floats) -> None:
        """Add Σ strength · row to ``sums``, shape ``(n_columns,)``."""
        kernels.add_sparse_rows(*self, strengths, sums)

    def add_shares(self, shares: Floats, strengths: Floats, events: Codes, items: Codes, n_items: int) -> None:
        """Add strength · value of each row to its event in the ``shares`` of ``items`` (columns)."""
        index_of = np.full(n_items, -1, np.int32)
        index_of[items] = np.arange(len(items))
        kernels.add_sparse_shares(*self, strengths, events, index_of, shares)


def row_dots(matrix: csr_array, first: Codes, second: Codes) -> Floats:
    """The dot product of each of the rows ``first`` and ``second``, shape ``(len(first), len(second))``."""
    dots = np.zeros((len(first), len(second)), np.float32)
    kernels.sparse_dots(matrix.indptr, matrix.indices, matrix.data, matrix.shape[1], first, second, dots)
    return dots


def dots_with_sums(matrix: csr_array, rows: Codes, strengths: Floats, others: Codes) -> Floats:
    """The dot product of each of the rows ``others`` with Σ strength · row over ``rows``.

    There is one sum for each row of ``strengths``, shape ``(n_sums, len(rows))``; the result is
    ``(n_sums, len(others))``.
    """
    dots = np.empty((len(strengths), len(others)), np.float32)
    cells = (matrix.indptr, matrix.indices, matrix.data)
    kernels.sparse_dots_with_sums(*cells, matrix.shape[1], rows, strengths, others, dots)
    return dots
