"""Accuracy metrics: by hand, against plain definitions, and by their properties."""

from __future__ import annotations

from math import log2

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from palate.evaluation.metrics import METRICS, metrics_at

Hits = list[bool]


def at(hits: Hits, relevant: int) -> dict[str, float]:
    """The metrics of one user."""
    metrics = metrics_at(np.array([hits], np.bool_), np.array([relevant], np.int32))
    return {name: float(values[0]) for name, values in metrics.items()}


@pytest.mark.parametrize(
    ("hits", "relevant", "expected"),
    [
        # Hits at places 1 and 3 of 4; 3 items are relevant.
        # map: (1/1 + 2/3) / 3. ndcg: (1 + 1/2) / (1 + 1/log2(3) + 1/2).
        ([1, 0, 1, 0], 3, (0.5, 2 / 3, 5 / 9, 1.5 / (1.5 + 1 / log2(3)), 1.0, 1.0)),
        # One hit at the end. map: (1/4) / 1. ndcg: 1/log2(5) of a perfect 1.
        ([0, 0, 0, 1], 1, (0.25, 1.0, 0.25, 1 / log2(5), 0.25, 1.0)),
        # Ten are relevant but only two fit: a perfect list of two has map and ndcg 1.
        ([1, 1], 10, (1.0, 0.2, 1.0, 1.0, 1.0, 1.0)),
        ([0, 0, 0], 2, (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_metrics_have_the_values_worked_by_hand(hits: Hits, relevant: int, expected: tuple[float, ...]) -> None:
    assert at(hits, relevant) == pytest.approx(dict(zip(METRICS, expected, strict=True)))


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
    max_candidates = min(relevant, len(hits))
    positions = [position for position, hit in enumerate(hits, 1) if hit]

    assert at(hits, relevant) == pytest.approx(
        {
            "precision": len(positions) / len(hits),
            "recall": len(positions) / relevant,
            "map": sum(sum(hits[:position]) / position for position in positions) / max_candidates,
            "ndcg": sum(1 / log2(position + 1) for position in positions)
            / sum(1 / log2(p + 1) for p in range(1, max_candidates + 1)),
            "mrr": 1 / positions[0] if positions else 0.0,
            "hit_rate": float(bool(positions)),
        }
    )


@given(answer=answers())
@settings(deadline=None)
def test_metrics_lie_between_zero_and_one_and_a_perfect_list_has_one(answer: tuple[Hits, int]) -> None:
    hits, relevant = answer
    perfect = [position < relevant for position in range(len(hits))]

    assert all(0 <= value <= 1 + 1e-12 for value in at(hits, relevant).values())
    assert at(perfect, relevant)["ndcg"] == pytest.approx(1)
    assert at(perfect, relevant)["map"] == pytest.approx(1)


@given(answer=answers(), data=st.data())
@settings(deadline=None)
def test_a_hit_that_moves_up_raises_map_and_ndcg_never_lowers_mrr_and_changes_nothing_else(
    answer: tuple[Hits, int], data: st.DataObject
) -> None:
    hits, relevant = answer
    movable = [position for position in range(1, len(hits)) if hits[position] and not hits[position - 1]]
    assume(movable)
    position = data.draw(st.sampled_from(movable))
    moved = [*hits[: position - 1], True, False, *hits[position + 1 :]]

    before, after = at(hits, relevant), at(moved, relevant)

    assert after["ndcg"] > before["ndcg"]
    assert after["map"] > before["map"]
    assert after["mrr"] >= before["mrr"]
    for name in ("precision", "recall", "hit_rate"):
        assert after[name] == before[name]


@given(answer=answers(), data=st.data())
@settings(deadline=None)
def test_one_more_hit_lowers_nothing(answer: tuple[Hits, int], data: st.DataObject) -> None:
    hits, relevant = answer
    misses = [position for position, hit in enumerate(hits) if not hit]
    assume(misses and sum(hits) < relevant)
    position = data.draw(st.sampled_from(misses))

    before, after = at(hits, relevant), at([*hits[:position], True, *hits[position + 1 :]], relevant)

    assert all(after[name] >= before[name] for name in METRICS)
    assert all(after[name] > before[name] for name in ("precision", "recall", "map", "ndcg"))


def test_each_user_has_figures_of_their_own() -> None:
    hits = np.array([[True, False], [False, True], [False, False]])

    together = metrics_at(hits, np.array([1, 2, 3]))

    for row, relevant in enumerate((1, 2, 3)):
        alone = at(hits[row].tolist(), relevant)
        assert {name: together[name][row] for name in METRICS} == pytest.approx(alone)
