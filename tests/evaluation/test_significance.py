"""Intervals cover, tests keep their error rate, and corrections match the paper."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from palate.evaluation.significance import bootstrap_interval, holm, pairwise, sign_flip
from palate.types import Doubles

p_values = arrays(np.float64, st.integers(1, 8), elements=st.floats(0, 1))


def test_the_interval_covers_the_true_mean_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    true_mean, n_trials, covered = 1.0, 300, 0

    for trial in range(n_trials):
        low, high = bootstrap_interval(rng.exponential(true_mean, 60), seed=trial, draws=300)
        covered += low <= true_mean <= high

    assert 0.88 <= covered / n_trials <= 0.98


def test_the_interval_halves_with_four_times_the_users_and_widens_with_the_level() -> None:
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


def test_users_who_agree_leave_no_doubt() -> None:
    assert bootstrap_interval(np.full(20, 0.25), seed=3) == (0.25, 0.25)


def test_whom_a_metric_says_nothing_of_is_left_out_of_its_interval() -> None:
    values = np.random.default_rng(1).normal(size=50)
    assert bootstrap_interval(np.append(values, np.nan), seed=3) == bootstrap_interval(values, seed=3)
    assert np.isnan(bootstrap_interval(np.array([np.nan]), seed=3)).all()


def test_a_p_value_is_the_share_of_signs_that_lie_as_far() -> None:
    """Ten users: all 1,024 ways to choose signs can be counted."""
    differences = np.array([0.9, 0.4, -0.2, 0.5, 0.1, 0.7, -0.3, 0.2, 0.6, 0.0])
    ways = np.array(list(product((-1, 1), repeat=10))) @ differences
    exact = float((np.abs(ways) >= differences.sum() - 1e-9).mean())

    (p_value,) = sign_flip(differences[:, None], seed=1, draws=100_000)

    assert exact == 60 / 1_024
    assert p_value == pytest.approx(exact, abs=0.003)


@pytest.mark.parametrize("skewed", [False, True])
def test_models_that_are_the_same_are_told_apart_no_more_often_than_the_level_says(skewed: bool) -> None:
    """Two models whose users differ by chance alone: about one test in twenty is below 0.05."""
    rng = np.random.default_rng(5)
    n_trials, n_users = 1_000, 40
    draw = rng.exponential if skewed else rng.normal
    differences = draw(size=(n_users, n_trials)) - draw(size=(n_users, n_trials))

    p = sign_flip(differences, seed=6, draws=1_000)

    assert 0.03 <= (p < 0.05).mean() <= 0.07
    assert 0.4 <= (p < 0.5).mean() <= 0.6


@pytest.mark.slow
def test_among_many_equal_models_a_false_finding_is_no_likelier_than_the_level() -> None:
    rng = np.random.default_rng(7)
    n_trials, n_significant, uncorrected = 200, 0, 0

    for trial in range(n_trials):
        table = rng.normal(size=(40, 5)) + rng.normal(size=(40, 1))
        result = pairwise({f"m{column}": table[:, column] for column in range(5)}, seed=trial)
        n_significant += bool((result.p < 0.05).any())
        gaps = np.stack([table[:, model] - table[:, two] for model in range(5) for two in range(model)], axis=1)
        uncorrected += bool((sign_flip(gaps, trial, 500) < 0.05).any())

    assert n_significant / n_trials <= 0.09
    assert uncorrected / n_trials > 0.15


def test_a_true_difference_is_found_and_the_best_is_named() -> None:
    rng = np.random.default_rng(8)
    base = rng.normal(size=200)
    values = {"low": base, "high": base + 0.2 + rng.normal(0, 0.1, 200), "near": base + 0.2 + rng.normal(0, 0.1, 200)}

    result = pairwise(values, seed=1)

    assert result.names == ("low", "high", "near")
    assert result.difference[1, 0] == pytest.approx((values["high"] - base).mean())
    assert np.allclose(result.difference, -result.difference.T)
    assert result.best == max((1, 2), key=lambda index: values[result.names[index]].mean())
    assert result.with_best.tolist() == [False, True, True]
    assert result.p[0, 1] < 0.001 < 0.05 < result.p[1, 2]


def test_the_same_values_are_no_difference_and_one_model_has_none_to_compare_with() -> None:
    same = pairwise({"one": np.ones(5), "two": np.ones(5)}, seed=1)
    assert same.p.tolist() == [[1, 1], [1, 1]]
    assert pairwise({"alone": np.ones(5)}, seed=1).with_best.tolist() == [True]


def test_holm_has_the_values_worked_by_hand() -> None:
    """Sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1, never falling."""
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(p=p_values)
@settings(deadline=None)
def test_correcting_never_lowers_keeps_the_order_and_is_milder_than_bonferroni(p: Doubles) -> None:
    corrected = holm(p)
    assert (corrected >= p - 1e-12).all()
    assert (corrected <= np.minimum(p * len(p), 1) + 1e-12).all()
    assert (np.diff(corrected[np.argsort(p, kind="stable")]) >= 0).all()
