"""Flat search is the sorting of all products."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.models.neighbours import flat_index
from palate.models.neighbours.flat_index import FlatIndex
from palate.models.neighbours.vector_index import Vectors
from tests.examples import n_examples
from tests.models.neighbours.vectors import all_of, exact_codes, factor_like


@settings(max_examples=n_examples(100), deadline=None)
@given(st.integers(0, 30), st.integers(0, 40), st.integers(0, 2**16))
def test_it_finds_what_sorting_finds_whatever_rows_are_missing_or_excluded(n_items: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.integers(-3, 4, (n_items, 3)).astype(np.float32)  # many ties, zeros and duplicates
    rows[rng.random(n_items) < 0.2] = np.nan
    excluded = rng.random(n_items) < 0.2
    queries = rng.integers(-3, 4, (3, 3)).astype(np.float32)
    codes, products = FlatIndex(all_of(rows)).search(queries, n, excluded)
    for query, best, scores in zip(queries, codes.tolist(), products, strict=True):
        expected = exact_codes(rows, query, n, frozenset(np.flatnonzero(excluded).tolist()))
        assert best == expected
        np.testing.assert_array_equal(scores, rows[expected] @ query)


def test_queries_in_blocks_are_answered_as_together(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, queries = factor_like(300, 1)
    index = FlatIndex(all_of(rows))
    expected = index.search(queries, 20)
    monkeypatch.setattr(flat_index, "_MAX_PRODUCTS", 1_000)
    codes, products = index.search(queries, 20)
    np.testing.assert_array_equal(codes, expected.codes)
    np.testing.assert_allclose(products, expected.products, rtol=1e-5)


def test_cosines_are_products_over_lengths_and_rows_of_zeros_have_none() -> None:
    rows = np.array([[3, 4], [0, 0], [5, 0], [-1, 0]], np.float32)
    vectors = Vectors.of(rows, np.ones(4, np.bool_), are_cosines=True)
    codes, products = FlatIndex(vectors).search(np.array([[2, 0]], np.float32), 4)
    assert codes.tolist() == [[2, 0, 3]]
    np.testing.assert_allclose(products, [[2, 1.2, -2]], rtol=1e-6)
