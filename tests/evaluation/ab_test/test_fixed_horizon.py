"""Welch's test equals that of SciPy, and covers as often as it says."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from palate.evaluation.ab_test.fixed_horizon import welch_test
from palate.evaluation.ab_test.variant_sample import VariantSample

VALUES = st.lists(st.integers(-50, 50), min_size=2, max_size=15).filter(lambda values: len(set(values)) > 1)


@given(VALUES, VALUES)
def test_it_is_the_test_of_scipy(control: list[int], treatment: list[int]) -> None:
    ours = welch_test(VariantSample.of(control), VariantSample.of(treatment))
    theirs = ttest_ind(treatment, control, equal_var=False)
    interval = theirs.confidence_interval(0.95)

    assert ours.p == pytest.approx(theirs.pvalue)
    assert ours.degrees == pytest.approx(theirs.df)
    assert ours.interval == pytest.approx((interval.low, interval.high))


def test_the_interval_of_the_lift_as_computed_by_hand() -> None:
    test = welch_test(VariantSample(100, 2.0, 4.0), VariantSample(100, 3.0, 4.0))

    half = 1.972017 * math.sqrt((0.04 + 2.25 * 0.04) / 4)  # t(0.975) with 198 degrees
    assert test.lift == 0.5
    assert test.lift_interval == pytest.approx((0.5 - half, 0.5 + half), abs=1e-6)


def test_intervals_of_difference_and_lift_cover() -> None:
    rng, covered = np.random.default_rng(0), np.zeros(2)
    for _ in range(400):
        test = welch_test(VariantSample.of(rng.exponential(1.0, 300)), VariantSample.of(rng.exponential(1.2, 150)))
        covered += [test.interval[0] <= 0.2 <= test.interval[1], test.lift_interval[0] <= 0.2 <= test.lift_interval[1]]
    assert ((covered / 400 > 0.92) & (covered / 400 < 0.98)).all()


def test_without_variance_or_users_there_is_no_conclusion() -> None:
    for control, treatment in [([1, 1], [1, 1]), ([1], [2, 3]), ([], [])]:
        test = welch_test(VariantSample.of(control), VariantSample.of(treatment))
        assert math.isnan(test.p)
        assert math.isnan(test.interval[0])
