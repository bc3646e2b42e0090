"""Hyper-parameters are chosen from the log: nothing is changed without a reason, and a wild weight is tamed."""

from __future__ import annotations

import numpy as np
import pytest

from palate.evaluation.off_policy.estimators import Rounds, clipped, doubly_robust, shrunk, switched
from palate.evaluation.off_policy.tuning import (
    CHOOSE,
    Change,
    choose_by_mse_bound,
    choose_by_slope,
    shrinkage_candidates,
    threshold_candidates,
)

CHANGES = [(switched, threshold_candidates), (shrunk, shrinkage_candidates), (clipped, threshold_candidates)]


def _rounds(n: int = 2_000, wrong: float = 0.0) -> Rounds:
    """Log-normal weights of mean 1, noise in the reward, predictions that are off by ``wrong``."""
    rng = np.random.default_rng(0)
    weight = np.exp(rng.normal(-2, 2, n))
    return Rounds(weight, 0.5 + rng.normal(0, 1, n), np.full(n, 0.5 + wrong), np.full(n, 0.5 + wrong))


@pytest.mark.parametrize("change", [switched, shrunk, clipped])
def test_equal_weights_and_predictions_change_nothing(change: Change) -> None:
    ones = np.ones(500)
    rounds = Rounds(ones, ones, ones, ones)

    assert choose_by_mse_bound(change, [0.5, 2.0, np.inf], rounds) == np.inf


def test_heavy_weights_with_a_good_model_are_changed() -> None:
    rounds = _rounds()

    for change, candidates in CHANGES[:2]:
        for choose in CHOOSE.values():
            chosen = choose(change, candidates(rounds.weight), rounds)
            values = doubly_robust(change(rounds.weight, chosen), rounds.reward, rounds.predicted, rounds.expected)
            raw = doubly_robust(rounds.weight, rounds.reward, rounds.predicted, rounds.expected)
            assert values.var() <= raw.var()
    assert choose_by_slope(switched, threshold_candidates(rounds.weight), rounds) < rounds.weight.max()


def test_a_wrong_model_keeps_the_weights() -> None:
    rng = np.random.default_rng(1)
    weight = rng.choice([0.5, 1.5], 5_000)
    rounds = Rounds(weight, rng.normal(1, 0.1, 5_000), np.zeros(5_000), np.zeros(5_000))

    for choose in CHOOSE.values():
        assert choose(switched, [0.0, 1.0, np.inf], rounds) == np.inf


def test_slope_stops_at_the_first_candidate_that_disagrees() -> None:
    weight = np.tile([1.0, 4.0], 500)
    rounds = Rounds(weight, np.ones(1_000), np.zeros(1_000), np.zeros(1_000))

    # mean 2.5 and half interval 0.093 without clipping; at 3.6: 2.3 and 0.081, at 3: 2.0 and 0.062
    # 0.2 ≤ 0.081 + 1.449 · 0.093, but 0.5 > 0.062 + 1.449 · 0.093
    assert choose_by_slope(clipped, [1.0, 3.6, np.inf], rounds) == 3.6
    assert choose_by_slope(clipped, [1.0, 3.0, np.inf], rounds) == np.inf


def test_candidates_are_positive_ascending_and_end_with_no_change() -> None:
    weight = np.random.default_rng(0).exponential(size=100)

    for candidates in (threshold_candidates(weight), shrinkage_candidates(weight)):
        assert candidates == sorted(candidates)
        assert candidates[0] > 0
        assert candidates[-1] == np.inf
    assert threshold_candidates(np.zeros(3)) == shrinkage_candidates(np.zeros(3)) == [np.inf]


def test_one_round_is_left_as_it_is() -> None:
    ones = np.ones(1)

    assert choose_by_mse_bound(switched, [0.0, np.inf], Rounds(ones, ones, ones, ones)) == np.inf
