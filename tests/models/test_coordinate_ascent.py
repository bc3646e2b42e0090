"""Coordinate ascent finds what ranks better, and takes no step that chance explains."""

from __future__ import annotations

import numpy as np
import pytest

from palate.evaluation.metrics import metrics_at
from palate.models.base import top
from palate.models.coordinate_ascent import best_alone, best_start, coordinate_ascent, ndcg
from palate.types import Bools, Floats


def reached(evidence: Floats, wanted: Bools, weights: Floats) -> float:
    return float(ndcg(np.tensordot(weights, evidence, 1), wanted).mean())


def lessons_of(seed: int, n_features: int, n_lessons: int = 200, n_candidates: int = 20) -> tuple[Floats, Bools]:
    """Noise, and one wanted candidate in each lesson."""
    rng = np.random.default_rng(seed)
    wanted = np.zeros((n_lessons, n_candidates), np.bool_)
    wanted[np.arange(n_lessons), rng.integers(0, n_candidates, n_lessons)] = True
    return rng.standard_normal((n_features, n_lessons, n_candidates)).astype(np.float32), wanted


def weights_of(*values: float) -> Floats:
    return np.array(values, np.float32)


def two_candidates(helped: int, hurt: int) -> tuple[Floats, Bools]:
    """The first feature prefers the first of two candidates, the second more strongly the other.

    In ``helped`` lessons the other one was wanted, in ``hurt`` lessons the first.
    """
    wanted = np.zeros((helped + hurt, 2), np.bool_)
    wanted[:helped, 1] = wanted[helped:, 0] = True
    evidence = np.zeros((2, helped + hurt, 2), np.float32)
    evidence[0, :, 0], evidence[1, :, 1] = 0.1, 1.0
    return evidence, wanted


def test_the_one_informative_feature_is_found_among_noise() -> None:
    evidence, wanted = lessons_of(0, 5)
    evidence[3] += 2.5 * wanted
    found = coordinate_ascent(evidence, wanted, weights_of(1, 0, 0, 0, 0))
    assert found.argmax() == 3
    assert found[3] > 4 * np.delete(found, 3).max()
    assert reached(evidence, wanted, found) > reached(evidence, wanted, weights_of(1, 0, 0, 0, 0)) + 0.3


@pytest.mark.parametrize("seed", range(8))
def test_it_never_ranks_worse_and_weights_stay_positive(seed: int) -> None:
    rng = np.random.default_rng(seed)
    evidence, wanted = lessons_of(seed, 4, n_lessons=30)
    evidence += rng.normal(0, 0.7, (4, 1, 1)).astype(np.float32) * wanted  # some for it, some against it
    start = rng.random(4).astype(np.float32)
    kept = start.copy()
    found = coordinate_ascent(evidence, wanted, start)
    assert reached(evidence, wanted, found) >= reached(evidence, wanted, start) - 1e-9
    assert (found >= 0).all()
    assert found.sum() > 0
    np.testing.assert_array_equal(start, kept, "the start is the caller's")


def test_a_feature_that_misleads_is_turned_down() -> None:
    evidence, wanted = lessons_of(1, 2)
    evidence[0] += 2.5 * wanted
    evidence[1] -= 2.5 * wanted
    found = coordinate_ascent(evidence, wanted, weights_of(1, 1))
    assert found[1] < 0.1 * found[0]


def test_the_only_weight_there_is_never_falls_to_nothing() -> None:
    evidence, wanted = lessons_of(2, 1)
    evidence[0] -= 2.5 * wanted
    assert coordinate_ascent(evidence, wanted, weights_of(1)) > 0


@pytest.mark.parametrize(("helped", "taken"), [(40, False), (51, False), (53, False), (60, True), (100, True)])
def test_a_step_is_taken_only_beyond_its_standard_error(helped: int, taken: bool) -> None:
    evidence, wanted = two_candidates(helped, 100 - helped)  # the standard error is about a tenth of a gain
    found = coordinate_ascent(evidence, wanted, weights_of(1, 0))
    assert (found[1] > 0) == taken


def test_it_starts_from_the_feature_that_does_best_by_itself() -> None:
    evidence, wanted = lessons_of(3, 4)
    evidence[0] += 0.7 * wanted
    evidence[2] += 2.5 * wanted
    np.testing.assert_array_equal(best_alone(evidence, wanted), [0, 0, 1, 0])


def test_it_starts_from_all_alike_where_none_does_better() -> None:
    evidence, wanted = lessons_of(3, 4)
    evidence += 1.5 * wanted  # each knows as much, and together they know more
    np.testing.assert_array_equal(best_alone(evidence, wanted), [0.25] * 4)


def test_few_lessons_are_enough_for_a_start_and_all_alike_is_one() -> None:
    evidence, wanted = two_candidates(helped=2, hurt=1)
    assert best_alone(evidence, wanted).tolist() == [0.5, 0.5], "not for sure"
    assert best_start(-evidence, wanted).tolist() == [1, 0]
    evidence, wanted = lessons_of(3, 4)
    evidence += 1.5 * wanted
    np.testing.assert_array_equal(best_start(evidence, wanted), [0.25] * 4)


@pytest.mark.parametrize("n_candidates", [4, 10, 40])
def test_ndcg_is_that_of_the_evaluation(n_candidates: int) -> None:
    rng = np.random.default_rng(5)
    scores = rng.standard_normal((50, n_candidates)).astype(np.float32)
    wanted = rng.random(scores.shape) < 0.4
    wanted[~wanted.any(axis=1), 0] = True
    hits = np.zeros((50, 10), np.bool_)
    ranked = np.take_along_axis(wanted, top(scores, 10), axis=1)
    hits[:, : ranked.shape[1]] = ranked
    np.testing.assert_allclose(ndcg(scores, wanted), metrics_at(hits, wanted.sum(axis=1))["ndcg"], rtol=1e-12)


def test_equal_scores_keep_their_order() -> None:
    wanted = np.eye(3, dtype=np.bool_)
    np.testing.assert_allclose(ndcg(np.zeros((3, 3), np.float32), wanted), [1, 1 / np.log2(3), 0.5])


def test_nobody_starts_with_a_feature_that_says_the_same_of_all() -> None:
    evidence, wanted = lessons_of(4, 2)
    wanted[:] = False
    wanted[:, 0] = True  # the order of the codes happens to be right
    evidence[0] = 0
    assert best_start(evidence, wanted).tolist() != [1, 0]
