"""Differences and lifts have the errors of the formulas, and of repeated experiments."""

from __future__ import annotations

import math

import numpy as np
import pytest

from palate.evaluation.ab_test.contrast import difference, linear_contrast, relative_lift, welch_degrees
from palate.evaluation.ab_test.variant_sample import VariantSample

CONTROL, TREATMENT = VariantSample(100, 2.0, 4.0), VariantSample(50, 3.0, 9.0)


def test_the_difference_as_computed_by_hand() -> None:
    contrast = difference(CONTROL, TREATMENT)

    assert (contrast.estimate, contrast.n_users, contrast.n_smaller) == (1.0, 150, 50)
    assert contrast.standard_error == pytest.approx(math.sqrt(4 / 100 + 9 / 50))


def test_a_weighted_sum_as_computed_by_hand() -> None:
    contrast = linear_contrast(CONTROL, TREATMENT, -1.5, 1.0)

    assert contrast.estimate == 0.0
    assert contrast.standard_error == pytest.approx(math.sqrt(2.25 * 0.04 + 0.18))


def test_the_lift_as_computed_by_hand() -> None:
    contrast = relative_lift(CONTROL, TREATMENT)

    assert contrast.estimate == 0.5
    assert contrast.standard_error == pytest.approx(math.sqrt((0.18 + 1.5**2 * 0.04) / 4))


def test_the_error_of_the_lift_is_that_of_repeated_experiments() -> None:
    rng = np.random.default_rng(0)
    lifts = [
        relative_lift(VariantSample.of(control), VariantSample.of(treatment))
        for control, treatment in zip(rng.exponential(1.0, (500, 400)), rng.exponential(1.1, (500, 300)), strict=True)
    ]
    spread = np.std([lift.estimate for lift in lifts])
    assert np.mean([lift.standard_error for lift in lifts]) == pytest.approx(spread, rel=0.1)


def test_no_lift_over_nothing() -> None:
    for control in (VariantSample(100, 0.0, 0.0), VariantSample.of([])):
        assert math.isnan(relative_lift(control, TREATMENT).estimate)


def test_degrees_as_computed_by_hand() -> None:
    expected = 0.22**2 / (0.04**2 / 99 + 0.18**2 / 49)

    assert welch_degrees(CONTROL, TREATMENT) == pytest.approx(expected)
    assert welch_degrees(CONTROL, VariantSample(100, 9.0, 4.0)) == pytest.approx(198)
    assert math.isnan(welch_degrees(VariantSample.of([1]), TREATMENT))
    assert math.isnan(welch_degrees(VariantSample.of([1, 1]), VariantSample.of([2, 2])))
