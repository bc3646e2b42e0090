"""Metrics agree with answers worked by hand, with plain definitions, and with what they promise."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from palate.evaluation.metrics import METRICS, bootstrap_interval, differentiation, metrics_at

Hits = list[bool]


def at(hits: Hits, relevant: int) -> dict[str, float]:
    """The metrics of one person."""
    found = metrics_at(np.array([hits], np.bool_), np.array([relevant], np.int32))
    return {name: float(values[0]) for name, values in found.items()}


@pytest.mark.parametrize(
    ("hits", "relevant", "expected"),
    [
        # Hits at places 1 and 3 of 4; 3 items are relevant.
        # map: (1/1 + 2/3) / 3. ndcg: (1 + 1/2) / (1 + 1/log2(3) + 1/2).
        ([1, 0, 1, 0], 3, {"precision": 0.5, "recall": 2 / 3, "map": 5 / 9, "ndcg": 1.5 / (1.5 + 1 / log2(3))}),
        # One hit at the end. map: (1/4) / 1. ndcg: 1/log2(5) of a perfect 1.
        ([0, 0, 0, 1], 1, {"precision": 0.25, "recall": 1.0, "map": 0.25, "ndcg": 1 / log2(5)}),
        # Ten are relevant but only two fit: a perfect list of two has map and ndcg 1.
        ([1, 1], 10, {"precision": 1.0, "recall": 0.2, "map": 1.0, "ndcg": 1.0}),
        ([0, 0, 0], 2, {"precision": 0.0, "recall": 0.0, "map": 0.0, "ndcg": 0.0}),
    ],
)
def test_metrics_have_the_values_worked_by_hand(hits: Hits, relevant: int, expected: dict[str, float]) -> None:
    assert at(hits, relevant) == pytest.approx(expected)


def test_ndcg_of_two_hits_in_five_to_four_digits() -> None:
    assert at([False, True, False, False, True], 2)["ndcg"] == pytest.approx(0.6241, abs=5e-5)


@st.composite
def answers(draw: st.DrawFn) -> tuple[Hits, int]:
    hits = draw(st.lists(st.booleans(), min_size=1, max_size=8))
    return hits, draw(st.integers(max(sum(hits), 1), 12))


@given(answer=answers())
@settings(deadline=None)
def test_metrics_agree_with_their_definitions_read_aloud(answer: tuple[Hits, int]) -> None:
    hits, relevant = answer
    reach = min(relevant, len(hits))
    places = [place for place, hit in enumerate(hits, 1) if hit]

    assert at(hits, relevant) == pytest.approx(
        {
            "precision": len(places) / len(hits),
            "recall": len(places) / relevant,
            "map": sum(sum(hits[:place]) / place for place in places) / reach,
            "ndcg": sum(1 / log2(place + 1) for place in places) / sum(1 / log2(p + 1) for p in range(1, reach + 1)),
        }
    )


@given(answer=answers())
@settings(deadline=None)
def test_metrics_lie_between_zero_and_one_and_a_perfect_list_has_one(answer: tuple[Hits, int]) -> None:
    hits, relevant = answer
    perfect = [place < relevant for place in range(len(hits))]

    assert all(0 <= value <= 1 + 1e-12 for value in at(hits, relevant).values())
    assert at(perfect, relevant)["ndcg"] == pytest.approx(1)
    assert at(perfect, relevant)["map"] == pytest.approx(1)


@given(answer=answers(), data=st.data())
@settings(deadline=None)
def test_a_hit_that_moves_up_raises_map_and_ndcg_and_nothing_else(
    answer: tuple[Hits, int], data: st.DataObject
) -> None:
    hits, relevant = answer
    movable = [place for place in range(1, len(hits)) if hits[place] and not hits[place - 1]]
    assume(movable)
    place = data.draw(st.sampled_from(movable))
    moved = [*hits[: place - 1], True, False, *hits[place + 1 :]]

    before, after = at(hits, relevant), at(moved, relevant)

    assert after["ndcg"] > before["ndcg"]
    assert after["map"] > before["map"]
    assert (after["precision"], after["recall"]) == (before["precision"], before["recall"])


def test_each_person_has_figures_of_their_own() -> None:
    hits = np.array([[True, False], [False, True], [False, False]])

    together = metrics_at(hits, np.array([1, 2, 3]))

    for row, relevant in enumerate((1, 2, 3)):
        alone = at(hits[row].tolist(), relevant)
        assert {name: together[name][row] for name in METRICS} == pytest.approx(alone)


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


def test_differentiation_is_the_mean_over_all_pairs_of_different_people() -> None:
    """Three pairs: one alike, two with nothing in common."""
    assert differentiation(np.array([[1, 2], [2, 1], [3, 4]], np.int32), seed=1) == pytest.approx(2 / 3, abs=0.02)


def test_the_interval_covers_the_true_mean_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    true_mean, n_trials, covered = 1.0, 300, 0

    for trial in range(n_trials):
        low, high = bootstrap_interval(rng.exponential(true_mean, 60), seed=trial, draws=300)
        covered += low <= true_mean <= high

    assert 0.88 <= covered / n_trials <= 0.98


def test_the_interval_halves_with_four_times_the_people_and_widens_with_the_level() -> None:
    values = np.random.default_rng(1).normal(size=6_400)

    def width(n: int, level: float = 0.95) -> float:
        low, high = bootstrap_interval(values[:n], seed=2, level=level)
        return high - low

    assert width(1_600) / width(6_400) == pytest.approx(2, rel=0.15)
    assert width(1_600, 0.99) > width(1_600) > width(1_600, 0.8)
    assert width(1_600) == pytest.approx(2 * 1.96 * values[:1_600].std() / 40, rel=0.1)


def test_the_interval_leaves_as_much_on_either_side() -> None:
    values = np.random.default_rng(1).normal(size=1_600)

    low, high = bootstrap_interval(values, seed=2)

    assert values.mean() - low == pytest.approx(high - values.mean(), rel=0.1)


def test_people_who_agree_leave_no_doubt() -> None:
    assert bootstrap_interval(np.full(20, 0.25), seed=3) == (0.25, 0.25)
