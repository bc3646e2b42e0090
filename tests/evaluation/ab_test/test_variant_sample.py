"""Samples keep number, mean and variance, also when merged, and ratios count users."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.errors import InvalidInput
from palate.evaluation.ab_test.variant_sample import VariantSample, ratio_sample

VALUES = st.lists(st.floats(-1e3, 1e3), max_size=20)


def test_number_mean_and_variance_as_computed_by_hand() -> None:
    sample = VariantSample.of([1, 2, 6])

    assert (sample.n, sample.mean, sample.variance) == (3, 3.0, 7.0)
    assert sample.squared_error == pytest.approx(7 / 3)


@given(VALUES, VALUES)
def test_merging_equals_the_sample_of_all(first: list[float], second: list[float]) -> None:
    merged, together = VariantSample.of(first).merged(VariantSample.of(second)), VariantSample.of(first + second)

    assert merged.n == together.n
    assert merged.mean == pytest.approx(together.mean, abs=1e-9, nan_ok=True)
    assert merged.variance == pytest.approx(together.variance, rel=1e-9, abs=1e-9, nan_ok=True)


def test_too_few_users_have_no_error() -> None:
    assert math.isnan(VariantSample.of([]).mean)
    assert math.isnan(VariantSample.of([4]).squared_error)


def test_a_ratio_as_computed_by_hand() -> None:
    sample = ratio_sample([1, 0, 2], [2, 2, 2])

    assert sample.mean == pytest.approx(0.5)
    assert sample.variance == pytest.approx(VariantSample.of([0.5, 0, 1]).variance)


def test_the_error_of_a_ratio_is_that_of_repeated_experiments() -> None:
    rng = np.random.default_rng(0)
    lists = rng.geometric(0.2, (400, 500))
    dislikes = rng.binomial(lists, 0.1 * rng.beta(1, 4, lists.shape) * 5)

    samples = [ratio_sample(*row) for row in zip(dislikes, lists, strict=True)]

    errors = [math.sqrt(sample.squared_error) for sample in samples]
    assert np.mean(errors) == pytest.approx(np.std([sample.mean for sample in samples]), rel=0.1)


@pytest.mark.parametrize("values", [[1.0, float("nan")], [[1.0], [2.0]]])
def test_values_that_are_not_one_finite_number_for_each_user_are_refused(values: list[float]) -> None:
    with pytest.raises(InvalidInput):
        VariantSample.of(values)


def test_a_ratio_needs_denominators() -> None:
    for numerator, denominator in [([1], [0]), ([1, 2], [1]), ([], [])]:
        with pytest.raises(InvalidInput):
            ratio_sample(numerator, denominator)
