"""Blend scores are a weighted sum of standardised source scores; missing scores count as the mean."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.rank.blend import BlendScores
from palate.pipeline.serving_state import ServingState
from tests.examples import n_examples


def blended(serving: ServingState, weights: dict[str, float], **sources: list[float]) -> Slate:
    columns = {name: np.array(column, np.float32) for name, column in sources.items()}
    n = len(next(iter(columns.values())))
    codes = np.arange(n, dtype=np.int32)
    slate = Slate(serving.vocabulary, codes, np.zeros(n, np.float32), columns)
    return BlendScores(weights=weights)(Query(Profile(), serving), slate, {})


def test_two_sources_worked_by_hand(shelf: ServingState) -> None:
    # a has mean 2 and deviation √(2/3); b has mean 2 and deviation 2 over the two that it knows.
    slate = blended(shelf, {"a": 2.0, "b": 0.5}, a=[1, 2, 3], b=[4, math.nan, 0], unused=[9, 0, 0])
    far = 2 * 1 / math.sqrt(2 / 3)
    assert slate.codes.tolist() == [2, 1, 0]
    np.testing.assert_allclose(slate.scores, [far - 0.5, 0, 0.5 - far], atol=1e-6)


def test_the_score_is_linear_in_the_sources_by_the_factors_and_the_base(shelf: ServingState) -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(3, 2, 8).tolist(), rng.normal(-1, 9, 8).tolist()
    slate = blended(shelf, {"a": 1.0, "b": -0.4}, a=a, b=b)
    parts = sum(factor * slate.sources[name] for name, factor in slate.factors.items())
    np.testing.assert_allclose(parts + slate.base, slate.scores, atol=1e-5)


def test_equal_scores_keep_the_order_of_the_slate(shelf: ServingState) -> None:
    assert blended(shelf, {"a": 1.0}, a=[1, 2, 1, 2, 1]).codes.tolist() == [1, 3, 0, 2, 4]


def test_a_source_that_knows_none_of_the_items_changes_nothing(shelf: ServingState) -> None:
    with_it = blended(shelf, {"a": 1.0, "silent": 5.0}, a=[1, 2, 4], silent=[math.nan] * 3)
    without = blended(shelf, {"a": 1.0}, a=[1, 2, 4])
    np.testing.assert_array_equal(with_it.codes, without.codes)
    np.testing.assert_allclose(with_it.scores, without.scores)


@given(st.floats(-100, 100, width=32), st.integers(0, 5))
@settings(deadline=None)
def test_a_source_that_says_the_same_of_all_changes_nothing(shelf: ServingState, same: float, silent: int) -> None:
    column = [same] * (8 - silent) + [math.nan] * silent
    a = [float(row**2) for row in range(8)]
    with_it = blended(shelf, {"a": 1.0, "same": 5.0}, a=a, same=column)
    without = blended(shelf, {"a": 1.0}, a=a)
    np.testing.assert_allclose(with_it.scores, without.scores, atol=1e-4)
    assert abs(with_it.factors.get("same", 0.0)) * abs(same) < 1e-3, "an explanation would show it"


@given(st.integers(-100, 100), st.sampled_from([1.0, 8.0, 64.0]))
@settings(max_examples=n_examples(60), deadline=None)
def test_where_a_scale_begins_and_how_long_it_is_do_not_matter(shelf: ServingState, shift: int, stretch: float) -> None:
    a, b = [3.0, 1.0, 4.0, 1.0, 5.0], [2.0, 7.0, 1.0, 8.0, 2.0]
    moved = [value * stretch + shift for value in a]
    weights = {"a": 1.0, "b": 0.5}
    expected, scaled = blended(shelf, weights, a=a, b=b), blended(shelf, weights, a=moved, b=b)
    np.testing.assert_allclose(scaled.scores, expected.scores, atol=1e-3)


@pytest.mark.parametrize("weights", [{}, {"no such source": 1.0}])
def test_without_anything_to_go_by_the_order_stays(shelf: ServingState, weights: dict[str, float]) -> None:
    slate = blended(shelf, weights, a=[1, 3, 2])
    assert slate.codes.tolist() == [0, 1, 2]
    assert slate.scores.tolist() == [0, 0, 0]


@given(st.floats(-100, 100, width=32), st.floats(-100, 100, width=32))
@settings(deadline=None)
def test_a_lone_item_scores_nothing_and_has_its_reason_none_the_less(shelf: ServingState, a: float, b: float) -> None:
    slate = blended(shelf, {"a": 1.0, "b": 0.5}, a=[a], b=[b], unused=[1], silent=[math.nan])
    assert slate.scores.tolist() == [0]
    parts = {name: factor * float(slate.sources[name][0]) for name, factor in slate.factors.items()}
    expected = {"a": math.copysign(1, a), "b": math.copysign(0.5, b)}
    assert parts == pytest.approx({name: expected[name] for name in parts})
    assert set(parts) == {name for name, scored in (("a", a), ("b", b)) if abs(scored) > 1e-12}
    assert sum(parts.values()) + slate.base == pytest.approx(0, abs=1e-6)
