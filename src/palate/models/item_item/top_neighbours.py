"""The k highest cells of each row: the neighbours of an item, or its rules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from palate.types import Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def strongest_cells(rows: csr_array | Floats, k: int) -> tuple[Codes, Floats]:
    """Columns and values of the ``k`` highest positive cells of each row, best first, shape ``(n_rows, k)`` each.

    Equal cells are ordered by column. Rows with fewer are filled with column 0 and the value 0. Columns are of
    type ``intp``, with which NumPy indexes without a conversion.
    """
    top_columns = np.zeros((rows.shape[0], k), np.intp)
    top_values = np.zeros((rows.shape[0], k), np.float32)
    for row, (cells, columns) in enumerate(_nonzero_cells(rows)):
        threshold = np.partition(cells, len(cells) - k)[len(cells) - k] if len(cells) > k else 0.0
        candidates = np.flatnonzero((cells >= threshold) & (cells > 0))
        best = candidates[np.lexsort((columns[candidates], -cells[candidates]))[:k]]
        top_columns[row, : len(best)], top_values[row, : len(best)] = columns[best], cells[best]
    return top_columns, top_values


def _nonzero_cells(rows: csr_array | Floats) -> Iterator[tuple[Floats, Codes]]:
    """The nonzero cells of each row and their columns."""
    if isinstance(rows, np.ndarray):
        for row in rows:
            columns = np.flatnonzero(row)
            yield row[columns], columns
    else:
        for start, end in pairwise(rows.indptr.tolist()):
            yield rows.data[start:end], rows.indices[start:end]
