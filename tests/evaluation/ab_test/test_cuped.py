"""CUPED removes the part of the variance that the covariate explains, and adds no bias."""

from __future__ import annotations

import math

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.evaluation.ab_test.anytime import MonitoringPlan, anytime_test
from palate.evaluation.ab_test.contrast import difference
from palate.evaluation.ab_test.cuped import adjust
from palate.evaluation.ab_test.fixed_horizon import welch_test
from palate.evaluation.ab_test.variant_sample import VariantSample
from palate.types import Doubles


def _experiment(
    rng: np.random.Generator, n: int, correlation: float, effect: float = 0.0
) -> tuple[dict[str, Doubles], dict[str, Doubles]]:
    covariate = {name: rng.normal(size=n) for name in ("control", "treatment")}
    noise = math.sqrt(1 - correlation**2)
    values = {name: correlation * column + noise * rng.normal(size=n) for name, column in covariate.items()}
    values["treatment"] += effect
    return values, covariate


def test_the_adjustment_as_computed_by_hand() -> None:
    values = {"control": np.array([1.0, 3.0]), "treatment": np.array([4.0, 8.0])}
    covariate = {"control": np.array([0.0, 2.0]), "treatment": np.array([1.0, 5.0])}

    adjusted = adjust(values, covariate)

    # Within variants: deviations of X are (-1, 1, -2, 2), of Y (-1, 1, -2, 2): θ = 1; the mean of X is 2
    assert adjusted.theta == pytest.approx(1)
    assert adjusted.values["control"].tolist() == [3.0, 3.0]
    assert adjusted.values["treatment"].tolist() == [5.0, 5.0]
    assert (adjusted.variance_before, adjusted.variance_after, adjusted.variance_ratio) == (5.0, 0.0, 0.0)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_the_variance_falls_by_the_squared_correlation(correlation: float) -> None:
    adjusted = adjust(*_experiment(np.random.default_rng(0), 20_000, correlation))

    assert adjusted.variance_ratio == pytest.approx(1 - correlation**2, abs=0.02)


def test_the_estimate_stays_unbiased_and_is_covered() -> None:
    rng, covered, estimates = np.random.default_rng(1), 0, []
    for _ in range(400):
        adjusted = adjust(*_experiment(rng, 100, 0.7, 0.3))
        samples = [VariantSample.of(adjusted.values[name]) for name in ("control", "treatment")]
        test = welch_test(*samples)
        covered += test.interval[0] <= 0.3 <= test.interval[1]
        estimates.append(test.difference)
    assert 0.92 <= covered / 400 <= 0.98
    assert np.mean(estimates) == pytest.approx(0.3, abs=0.015)
    assert np.std(estimates) == pytest.approx(math.sqrt(2 / 100 * 0.51), rel=0.1)


def test_both_tests_find_more_after_the_adjustment() -> None:
    values, covariate = _experiment(np.random.default_rng(5), 1_000, 0.8, 0.15)
    plan = MonitoringPlan(2_000)
    before, after = (
        [VariantSample.of(columns[name]) for name in ("control", "treatment")]
        for columns in (values, adjust(values, covariate).values)
    )

    fixed = [welch_test(*samples) for samples in (before, after)]
    anytime = [anytime_test(difference(*samples), plan) for samples in (before, after)]

    assert fixed[1].interval[1] - fixed[1].interval[0] < 0.65 * (fixed[0].interval[1] - fixed[0].interval[0])
    assert anytime[1].high - anytime[1].low < 0.65 * (anytime[0].high - anytime[0].low)
    assert anytime[1].low > max(anytime[0].low, 0)


def test_new_users_are_not_adjusted() -> None:
    values, covariate = _experiment(np.random.default_rng(2), 100, 0.8)
    covariate["control"][:50] = np.nan

    adjusted = adjust(values, covariate)

    assert (adjusted.values["control"][:50] == values["control"][:50]).all()
    assert (adjusted.values["control"][50:] != values["control"][50:]).all()
    assert adjusted.variance_after < adjusted.variance_before


def test_a_covariate_that_says_nothing_changes_nothing() -> None:
    values, _ = _experiment(np.random.default_rng(3), 20, 0.5)
    for constant in (1.0, np.nan):
        adjusted = adjust(values, {name: np.full(20, constant) for name in values})
        assert adjusted.theta == 0
        for name in values:
            assert (adjusted.values[name] == values[name]).all()


def test_scaling_and_shifting_the_covariate_changes_nothing() -> None:
    values, covariate = _experiment(np.random.default_rng(4), 200, 0.5, 1.0)
    first = adjust(values, covariate)
    second = adjust(values, {name: 7 - 3 * column for name, column in covariate.items()})

    contrasts = [
        difference(*(VariantSample.of(adjusted.values[name]) for name in values)) for adjusted in (first, second)
    ]
    assert contrasts[0].estimate == pytest.approx(contrasts[1].estimate)
    assert contrasts[0].standard_error == pytest.approx(contrasts[1].standard_error)


def test_wrong_arguments_are_refused() -> None:
    single = np.array([1.0])
    for values, covariate in [
        ({"a": single}, {"b": single}),
        ({"a": single}, {"a": np.array([1.0, 2.0])}),
        ({}, {}),
        ({"a": np.array([np.nan])}, {"a": single}),
        ({"a": single}, {"a": np.array([np.inf])}),
    ]:
        with pytest.raises(InvalidInput):
            adjust(values, covariate)
