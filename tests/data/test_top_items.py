"""Sorting by score is stable with NaN last, and top-n selection agrees with it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from palate.data.top_items import best, best_set, descending
from palate.types import Floats

SCORES = arrays(
    np.float32,
    array_shapes(min_dims=1, max_dims=2, max_side=12),
    elements=st.one_of(st.just(np.nan), st.sampled_from([-0.0, 0.0, 1.0, -1.0]), st.floats(-1e6, 1e6, width=32)),
)


@given(SCORES)
def test_highest_first_equal_ones_in_their_order_and_nan_last(scores: Floats) -> None:
    for row, indices in zip(np.atleast_2d(scores), np.atleast_2d(descending(scores)), strict=True):
        slowly = sorted(range(len(row)), key=lambda index: (np.isnan(row[index]), -row[index], index))
        known = [index for index in slowly if not np.isnan(row[index])]
        silent = [index for index in range(len(row)) if np.isnan(row[index])]
        assert indices.tolist() == known + silent


@given(SCORES, st.integers(0, 15))
def test_the_best_are_the_first_of_all_in_order(scores: Floats, n: int) -> None:
    given_scores = scores.copy()
    np.testing.assert_array_equal(best(scores, n), descending(scores)[..., :n])
    np.testing.assert_array_equal(scores, given_scores)


@given(
    arrays(
        np.float32,
        st.integers(0, 40),
        elements=st.one_of(st.sampled_from([np.nan, -np.inf, np.inf, 0.0, 1.0, 2.0]), st.floats(-9, 9, width=32)),
    ),
    st.integers(0, 45),
)
def test_the_set_of_the_best_is_that_of_the_first_in_order(scores: Floats, n: int) -> None:
    in_order = [index for index in descending(scores).tolist() if scores[index] > -np.inf]
    assert best_set(scores, n).tolist() == sorted(in_order[:n])
    assert getattr(best_set, "py_func", best_set)(scores, n).tolist() == sorted(in_order[:n])
