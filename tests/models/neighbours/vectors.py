"""Vectors like factors: a few directions matter most, items cluster, and popular ones are longer."""

from __future__ import annotations

import numpy as np

from palate.models.neighbours.vector_index import Vectors
from palate.types import Floats

DIMENSIONS = 16


def factor_like(n: int, seed: int) -> tuple[Floats, Floats]:
    """Rows of ``n`` items, and 50 queries of the same distribution of directions."""
    rng = np.random.default_rng(seed)
    spectrum = np.arange(1, DIMENSIONS + 1) ** -0.5
    centres = rng.normal(size=(20, DIMENSIONS))

    def draw(count: int) -> Floats:
        return (centres[rng.integers(20, size=count)] + 0.6 * rng.normal(size=(count, DIMENSIONS))) * spectrum

    rows, queries = draw(n), draw(50)
    return (rows * rng.lognormal(-1, 0.5, (n, 1))).astype(np.float32), queries.astype(np.float32)


def all_of(rows: Floats) -> Vectors:
    return Vectors.of(rows, np.ones(len(rows), np.bool_))


def exact_codes(rows: Floats, query: Floats, n: int, without: frozenset[int] = frozenset()) -> list[int]:
    """The rows with the highest products by sorting all; of equal ones the first."""
    products = rows @ query
    usable = [code for code in range(len(rows)) if code not in without and np.isfinite(rows[code]).all()]
    return sorted(usable, key=lambda code: (-products[code], code))[:n]
