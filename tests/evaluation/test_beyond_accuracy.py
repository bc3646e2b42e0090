"""Metrics beyond accuracy: by hand, against plain definitions, and within their bounds."""

from __future__ import annotations

from itertools import combinations
from math import log, log2, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.evaluation.beyond_accuracy import calibration, coverage, differentiation, diversity, gini, novelty
from palate.types import Codes

N_ITEMS = 6
DATA = Dataset.from_columns(
    ["ann", "ann", "ann", "bob", "bob", "cleo", "dora", "dora"],
    ["a", "b", "c", "a", "b", "a", "d", "a"],
    kind=["like", "like", "like", "like", "like", "like", "like", "dislike"],
    items=[
        Item(id="a", domain="movie", title="A", genres=("Drama",)),
        Item(id="b", domain="movie", title="B", genres=("Drama", "Crime")),
        Item(id="c", domain="movie", title="C", genres=("Crime",)),
        Item(id="d", domain="movie", title="D", genres=("Comedy",)),
        Item(id="e", domain="movie", title="E"),
        Item(id="f", domain="movie", title="F", genres=("Comedy",)),
    ],
)
"""Ann took to a, b, c; Bob to a, b; Cleo to a; Dora to d, not to a."""


@st.composite
def some_lists(draw: st.DrawFn) -> Codes:
    """Lists of up to four different items for one to five users."""
    n = draw(st.integers(1, 5))
    lists = np.full((n, 4), -1, np.int32)
    for row in lists:
        codes = draw(st.lists(st.integers(0, N_ITEMS - 1), unique=True, max_size=4))
        row[: len(codes)] = codes
    return lists


def codes(*lists: str) -> Codes:
    k = max(map(len, lists))
    return np.array(
        [[*DATA.vocabulary.codes(list(items)).tolist(), *[-1] * (k - len(items))] for items in lists], np.int32
    )


def test_novelty_is_the_mean_self_information() -> None:
    """Of four users three took to a, one to c, nobody to e, which counts as one."""
    assert novelty(codes("a", "c", "e", "ac"), DATA) == pytest.approx([-log2(3 / 4), 2, 2, (2 - log2(3 / 4)) / 2])
    assert np.isnan(novelty(np.full((1, 3), -1, np.int32), DATA)).all()


def test_diversity_is_one_less_the_mean_cosine() -> None:
    """a: Ann, Bob, Cleo; b: Ann, Bob; c: Ann; d: Dora; nobody for e."""
    ab, ac, bc = 2 / sqrt(6), 1 / sqrt(3), 1 / sqrt(2)
    values = diversity(codes("ab", "abc", "ad", "ae", "a"), DATA)
    assert values[:4] == pytest.approx([1 - ab, 1 - (ab + ac + bc) / 3, 1, 1])
    assert np.isnan(values[4])


def test_calibration_is_the_divergence_between_history_and_list() -> None:
    """Bob: Drama 3/4, Crime 1/4. The list b: half and half; the list f: Comedy alone."""
    bob = np.array([DATA.users.code("bob")] * 4)
    values = calibration(codes("ab", "b", "f", "e"), bob, DATA)

    drama, crime = 0.99 * 0.5 + 0.01 * 0.75, 0.99 * 0.5 + 0.01 * 0.25
    assert values[0] == pytest.approx(0)
    assert values[1] == pytest.approx(0.75 * log(0.75 / drama) + 0.25 * log(0.25 / crime))
    assert values[2] == pytest.approx(log(100))
    assert np.isnan(values[3])


def test_calibration_says_nothing_where_no_genre_is_known() -> None:
    bare = Dataset.from_columns(["ann", "ann"], ["a", "b"])
    assert np.isnan(calibration(np.array([[0]]), np.array([0]), bare)).all()


def test_coverage_and_gini_at_their_ends() -> None:
    everything, single = codes("ab", "cd", "ef"), codes("a", "a", "a")
    assert [coverage(everything, N_ITEMS), gini(everything, N_ITEMS)] == pytest.approx([1, 0])
    assert [coverage(single, N_ITEMS), gini(single, N_ITEMS)] == pytest.approx([1 / 6, 5 / 6])
    assert np.isnan(gini(np.full((2, 2), -1), N_ITEMS))


@given(shown=arrays(np.int64, st.integers(2, 8), elements=st.integers(0, 5)).filter(np.any))
@settings(deadline=None)
def test_gini_is_half_the_relative_mean_difference(shown: Codes) -> None:
    n = len(shown)
    gaps = sum(abs(count - other) for count in shown.tolist() for other in shown.tolist())
    assert gini(np.repeat(np.arange(n), shown)[None], n) == pytest.approx(gaps / (2 * n * shown.sum()))


@given(lists=some_lists())
@settings(deadline=None)
def test_figures_stay_in_their_bounds(lists: Codes) -> None:
    users = np.arange(len(lists)) % DATA.n_users
    assert 0 <= coverage(lists, N_ITEMS) <= 1
    for values, low, high in (
        (novelty(lists, DATA), 0.0, log2(4)),
        (diversity(lists, DATA), 0.0, 1.0),
        (calibration(lists, users, DATA), 0.0, log(100)),
        (np.array([gini(lists, N_ITEMS)]), 0.0, 1.0),
    ):
        is_defined = values[~np.isnan(values)]
        assert ((is_defined >= low - 1e-9) & (is_defined <= high + 1e-9)).all()


@given(lists=some_lists(), data=st.data())
@settings(deadline=None)
def test_users_in_another_order_have_the_same_figures(lists: Codes, data: st.DataObject) -> None:
    order = np.array(data.draw(st.permutations(range(len(lists)))))
    users = np.arange(len(lists)) % DATA.n_users

    assert coverage(lists[order], N_ITEMS) == coverage(lists, N_ITEMS)
    assert gini(lists[order], N_ITEMS) == pytest.approx(gini(lists, N_ITEMS), nan_ok=True)
    for before, after in (
        (novelty(lists, DATA), novelty(lists[order], DATA)),
        (diversity(lists, DATA), diversity(lists[order], DATA)),
        (calibration(lists, users, DATA), calibration(lists[order], users[order], DATA)),
    ):
        assert after == pytest.approx(before[order], nan_ok=True)


@given(lists=some_lists())
@settings(deadline=None)
def test_diversity_agrees_with_its_definition_read_aloud(lists: Codes) -> None:
    took = DATA.incidence().toarray()
    lengths = np.linalg.norm(took, axis=0)

    def cosine(item: int, other: int) -> float:
        product = lengths[item] * lengths[other]
        return float(took[:, item] @ took[:, other] / product) if product else 0.0

    for row, values in zip(lists, diversity(lists, DATA), strict=True):
        pairs = list(combinations(row[row >= 0].tolist(), 2))
        expected = 1 - sum(cosine(*pair) for pair in pairs) / len(pairs) if pairs else np.nan
        assert values == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ([[1, 2, 3], [1, 2, 3]], 0.0),
        ([[1, 2, 3], [3, 1, 2]], 0.0),
        ([[1, 2, 3], [4, 5, 6]], 1.0),
        ([[1, 2, 3, 4], [4, 5, 6, 1]], 0.5),
        ([[1, -1, -1], [2, -1, -1]], 1.0),
        ([[1, 2, -1], [2, 1, -1]], 0.0),
    ],
)
def test_differentiation_is_the_share_of_items_that_differ(lists: list[list[int]], expected: float) -> None:
    assert differentiation(np.array(lists, np.int32), seed=1) == pytest.approx(expected)


def test_differentiation_is_the_mean_over_all_pairs_of_different_users() -> None:
    """Three pairs: one alike, two with nothing in common."""
    assert differentiation(np.array([[1, 2], [2, 1], [3, 4]], np.int32), seed=1) == pytest.approx(2 / 3, abs=0.02)
