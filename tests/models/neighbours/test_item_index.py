"""An index stays right while items are added, changed, removed and put back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.models.neighbours.faiss_index import build_faiss, has_faiss
from palate.models.neighbours.flat_index import FlatIndex
from palate.models.neighbours.item_index import ItemIndex, Quality
from palate.models.neighbours.vector_moments import VectorMoments
from palate.types import Floats
from tests.examples import n_examples
from tests.models.neighbours.vectors import all_of, exact_codes, factor_like

QUALITY = Quality(10, 1.0, 1.0, 50)


def flat(rows: Floats) -> ItemIndex:
    vectors = all_of(rows)
    return ItemIndex(FlatIndex(vectors), vectors, VectorMoments.of(rows[vectors.has_vector]), QUALITY)


def ivf(rows: Floats) -> ItemIndex:
    vectors = all_of(rows)
    base = build_faiss("ivf", vectors)
    return ItemIndex(
        base.with_effort(base.max_effort, 10), vectors, VectorMoments.of(rows[vectors.has_vector]), QUALITY
    )


@settings(max_examples=n_examples(100), deadline=None)
@given(st.integers(0, 2**16), st.booleans())
def test_it_finds_what_sorting_the_current_vectors_finds(seed: int, is_ivf: bool) -> None:
    rng = np.random.default_rng(seed)

    def draw(n: int) -> Floats:
        rows = rng.integers(-3, 4, (n, 3)).astype(np.float32)
        rows[rng.random(n) < 0.2] = np.nan
        return rows

    rows = draw(25)
    index = ivf(rows) if is_ivf and has_faiss() else flat(rows)
    removed: set[int] = set()
    for _ in range(4):
        if rng.random() < 0.5:
            codes = rng.integers(-1, len(rows) + 2, 4)
            index = index.without(codes)  # those that are no items are passed over
            removed |= {code for code in codes.tolist() if 0 <= code < len(rows)}
        else:
            codes = rng.integers(0, len(rows) + 3, 5)
            rows = np.vstack([rows, draw(3)])
            changed = codes[rng.random(5) < 0.7]
            rows[changed] = draw(len(changed))
            codes = np.union1d(codes, np.arange(len(rows) - 3, len(rows)))
            index, removed = index.with_vectors(rows, ~np.isnan(rows[:, 0]), codes), removed - set(codes.tolist())
        for query in (rng.normal(size=3).astype(np.float32), np.zeros(3, np.float32)):
            expected = exact_codes(rows, query, 10, frozenset(removed))
            codes_, products = index.search(query[None], 10)
            assert (codes_[0] >= 0).sum() == len(expected)
            np.testing.assert_allclose(products[0][: len(expected)], rows[expected] @ query, rtol=1e-5, atol=1e-6)
            assert not set(codes_[0].tolist()) & removed
        known = rows[~np.isnan(rows[:, 0])].astype(np.float64)
        assert index.moments.n == len(known)
        np.testing.assert_allclose(index.moments.total, known.sum(axis=0), atol=1e-9)
        np.testing.assert_allclose(index.moments.squares, known.T @ known, atol=1e-9)


def test_an_index_is_a_value_that_changes_do_not_touch() -> None:
    rows, queries = factor_like(100, 1)
    index = flat(rows)
    before = index.search(queries, 10).codes
    best = int(before[0, 0])
    changed = rows.copy()
    changed[best] = -changed[best]
    after = index.without(np.array([5])).with_vectors(changed, np.ones(100, np.bool_), np.array([best]))
    assert best not in after.search(queries[:1], 10).codes
    np.testing.assert_array_equal(index.search(queries, 10).codes, before)
    assert index.is_as_built
    assert not after.is_as_built


def test_items_put_again_without_a_change_leave_it_as_built() -> None:
    rows, _ = factor_like(100, 1)
    index = flat(rows).with_vectors(rows, np.ones(100, np.bool_), np.arange(50))
    assert index.is_as_built


@pytest.mark.parametrize("n_items", [0, 1, 3])
def test_an_empty_catalogue_and_fewer_items_than_neighbours_are_answered(n_items: int) -> None:
    index = flat(np.ones((n_items, 4), np.float32))
    codes, products = index.search(np.ones((2, 4), np.float32), 5)
    assert codes.tolist() == [[*range(n_items), *[-1] * (5 - n_items)]] * 2
    assert np.isnan(products[:, n_items:]).all()


def test_queries_with_nan_have_no_neighbours_and_those_of_zeros_the_first_items() -> None:
    rows, queries = factor_like(60, 2)
    batch = np.stack([queries[0], np.full_like(queries[0], np.nan), np.zeros_like(queries[0])])
    codes, products = flat(rows).search(batch, 3)
    assert codes[1].tolist() == [-1, -1, -1]
    assert codes[2].tolist() == [0, 1, 2]
    assert products[2].tolist() == [0, 0, 0]
    assert codes[0].tolist() == exact_codes(rows, queries[0], 3)


def test_other_dimensions_are_refused() -> None:
    rows, queries = factor_like(60, 2)
    with pytest.raises(ValueError, match=r"shape \(n, 16\), not \(50, 3\)"):
        flat(rows).search(queries[:, :3], 5)
    with pytest.raises(ValueError, match="need 16 dimensions, not 3"):
        flat(rows).with_vectors(rows[:, :3], np.ones(60, np.bool_), np.array([1]))
