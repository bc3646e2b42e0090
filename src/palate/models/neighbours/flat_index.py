"""Exact inner product search by matrix products in NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from palate.data.top_items import best_set, descending
from palate.models.neighbours.vector_index import Neighbours, Vectors
from palate.types import Bools, Codes, Floats

_MAX_PRODUCTS: Final = 4_000_000
"""Products that are held at a time."""


@dataclass(frozen=True, eq=False)
class FlatIndex:
    """All products, by BLAS. It holds no copy of the vectors.

    Cost: 2 · n_queries · n_items · dimensions operations, and reading all vectors once for each block of queries.
    """

    kind: ClassVar[str] = "flat"
    effort: ClassVar[int] = 0
    vectors: Vectors

    def search(self, queries: Floats, n: int, excluded: Bools | None = None) -> Neighbours:
        rows, has_vector, lengths = self.vectors
        usable = has_vector if excluded is None else has_vector & ~excluded
        neighbours = Neighbours.none(len(queries), min(n, int(usable.sum())))
        step = max(1, _MAX_PRODUCTS // max(len(rows), 1))
        for start in range(0, len(queries), step):
            for row, products in enumerate(queries[start : start + step] @ rows.T, start):
                if lengths is not None:
                    np.divide(products, lengths, out=products, where=usable)
                products[~usable] = np.nan
                best = best_of(products, n)
                neighbours.codes[row, : len(best)], neighbours.products[row, : len(best)] = best, products[best]
        return neighbours

    def write(self, folder: Path) -> None:
        """Nothing: the model stores its vectors."""


def best_of(scores: Floats, n: int) -> Codes:
    """The indices of the ``n`` highest ``scores``, best first; NaN never counts, and equal scores keep their order."""
    best = best_set(scores, n)
    return np.asarray(best[descending(scores[best])])
