"""The strongest cells of rows: the neighbours and rules that an item keeps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from palate.types import Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def strongest(rows: csr_array | Floats, k: int) -> tuple[Codes, Floats]:
    """Columns and values of the ``k`` highest positive cells of each row, best first, shape ``(n_rows, k)`` each.

    Equal cells go by column. Column 0 with the value 0 fills rows that have fewer. Columns are of the
    machine's index type.
    """
    columns = np.zeros((rows.shape[0], k), np.intp)
    values = np.zeros((rows.shape[0], k), np.float32)
    for row, (cells, there) in enumerate(_cells(rows)):
        least = np.partition(cells, len(cells) - k)[len(cells) - k] if len(cells) > k else 0.0
        candidate_mask = np.flatnonzero((cells >= least) & (cells > 0))
        best = candidate_mask[np.lexsort((there[candidate_mask], -cells[candidate_mask]))[:k]]
        columns[row, : len(best)], values[row, : len(best)] = there[best], cells[best]
    return columns, values


def _cells(rows: csr_array | Floats) -> Iterator[tuple[Floats, Codes]]:
    """The cells of each row and their columns."""
    if isinstance(rows, np.ndarray):
        for row in rows:
            there = np.flatnonzero(row)
            yield row[there], there
    else:
        for start, end in pairwise(rows.indptr.tolist()):
            yield rows.data[start:end], rows.indices[start:end]
