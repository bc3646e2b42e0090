"""Sums over products follow from sums over vectors."""

from __future__ import annotations

import numpy as np

from palate.models.neighbours.vector_moments import VectorMoments
from tests.models.neighbours.vectors import factor_like


def test_sums_are_those_of_all_products() -> None:
    rows, queries = factor_like(500, 4)
    for query in queries[:5]:
        scores = rows.astype(np.float64) @ query + 0.7
        total, squares = VectorMoments.of(rows).sums(query, 0.7)
        np.testing.assert_allclose([total, squares], [scores.sum(), (scores**2).sum()], rtol=1e-9)


def test_rows_are_added_and_taken_away() -> None:
    rows, _ = factor_like(500, 4)
    moments = VectorMoments.of(rows[:300]).plus(rows[300:]).plus(rows[:100], -1)
    expected = VectorMoments.of(rows[100:])
    assert moments.n == 400
    np.testing.assert_allclose(moments.total, expected.total, atol=1e-9)
    np.testing.assert_allclose(moments.squares, expected.squares, atol=1e-9)
    assert VectorMoments.of(rows[:0]).sums(rows[0], 1.0) == (0.0, 0.0)
