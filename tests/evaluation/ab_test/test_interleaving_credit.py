"""Preferences are tested as by hand, by user where lists depend on each other, and at any time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from palate.errors import InvalidInput
from palate.evaluation.ab_test.anytime import MonitoringPlan, anytime_test
from palate.evaluation.ab_test.interleaving_credit import compare_rankings, preference_contrast


def test_the_sign_test_as_computed_by_hand() -> None:
    test = compare_rankings([0, 0, 1, 0, 0, 2], [1, 3, 0, 1, 0, 2])

    assert (test.first_wins, test.second_wins, test.ties) == (1, 3, 2)
    assert test.p == pytest.approx(2 * 5 / 16)
    assert test.preference == pytest.approx(2 / 6)
    assert test.delta == pytest.approx((3 + 1) / 6 - 0.5)
    error = math.sqrt((4 - 4 / 6) / 5 / 6)
    assert test.interval == pytest.approx((1 / 3 - 1.959964 * error, 1 / 3 + 1.959964 * error))


@given(st.integers(0, 60), st.integers(0, 60))
def test_p_is_that_of_scipy(first: int, second: int) -> None:
    clicks = np.repeat([1, 0, 0], [first, second, 1]), np.repeat([0, 1, 0], [first, second, 1])
    expected = binomtest(first, first + second).pvalue if first + second else 1.0
    assert compare_rankings(*clicks).p == pytest.approx(expected)


def test_lists_of_a_user_are_one_unit() -> None:
    test = compare_rankings([1, 1, 0, 0], [0, 0, 1, 1], np.array([7, 7, 7, 3]))

    assert (test.first_wins, test.second_wins, test.ties) == (1, 1, 0)


def test_the_test_is_rarely_wrong_and_the_interval_covers() -> None:
    rng, wrong, covered = np.random.default_rng(0), 0, 0
    for _ in range(400):
        outcome = rng.choice([-1, 0, 1], 300, p=[0.2, 0.6, 0.2])
        test = compare_rankings(outcome < 0, outcome > 0)
        wrong += test.p < 0.05
        covered += test.interval[0] <= 0 <= test.interval[1]
    assert wrong / 400 <= 0.06
    assert covered / 400 >= 0.92


def test_the_contrast_can_be_watched() -> None:
    contrast = preference_contrast(np.repeat([1, 0], [100, 300]), np.repeat([0, 1], [100, 300]))
    look = anytime_test(contrast, MonitoringPlan(400))

    assert contrast.estimate == 0.5
    assert contrast.standard_error == pytest.approx(math.sqrt(0.75 * 400 / 399 / 400))
    assert look.low > 0


def test_wrong_arguments_are_refused() -> None:
    with pytest.raises(InvalidInput):
        compare_rankings([], [])
    with pytest.raises(InvalidInput):
        compare_rankings([1, 2], [1, 2], np.array([1]))
