"""The checks of the split have known answers, are rarely wrong, and catch a broken split."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from palate.errors import InvalidInput
from palate.evaluation.ab_test.sample_ratio import check_sample_ratio, check_sample_ratio_anytime

HALVES = {"control": 0.5, "treatment": 0.5}


def test_the_chi_square_test_as_computed_by_hand() -> None:
    check = check_sample_ratio({"control": 5_100, "treatment": 4_900}, HALVES)

    assert check.p == pytest.approx(math.erfc(math.sqrt(4 / 2)))  # (100² + 100²) / 5000 = 4, one degree
    assert check.expected == {"control": 5_000, "treatment": 5_000}
    assert not check.is_broken
    assert check.to_text().startswith("The split is as intended (p = 0.046, threshold 0.0005): control 5,100 (expected")


@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 50)), min_size=2, max_size=5))
def test_it_is_the_test_of_scipy_for_any_number_of_variants_and_weights(pairs: list[tuple[int, int]]) -> None:
    total = sum(weight for _, weight in pairs)
    observed = {str(i): count for i, (count, _) in enumerate(pairs)}
    shares = {str(i): weight / total for i, (_, weight) in enumerate(pairs)}
    n = sum(observed.values())
    expected = 1.0 if not n else chisquare(list(observed.values()), [n * share for share in shares.values()]).pvalue
    assert check_sample_ratio(observed, shares).p == pytest.approx(expected, rel=1e-6, abs=1e-300)


def test_a_broken_split_is_caught_by_both() -> None:
    observed = {"control": 50_000, "treatment": 48_500}
    for check in (check_sample_ratio(observed, HALVES), check_sample_ratio_anytime(observed, HALVES)):
        assert check.is_broken
        assert "The split is broken" in check.to_text()


def test_one_user_of_a_variant_without_a_share_is_enough() -> None:
    shares = {"control": 1.0, "shadow": 0.0}
    for check in (check_sample_ratio, check_sample_ratio_anytime):
        assert check({"control": 100, "shadow": 0}, shares).p == 1
        assert check({"control": 100, "shadow": 1}, shares).p == 0


def test_the_sequential_test_as_computed_by_hand() -> None:
    # Uniform prior (concentration 2): e = B(x + 1, y + 1) / B(1, 1) · 2^n; for 3 and 0: 1/4 · 8 = 2
    check = check_sample_ratio_anytime({"control": 3, "treatment": 0}, HALVES, concentration=2.0)

    assert check.p == pytest.approx(0.5)


def test_the_sequential_test_is_rarely_wrong_when_looked_at_after_every_user() -> None:
    rng, wrong, threshold = np.random.default_rng(0), 0, 0.05
    for _ in range(60):
        counts = np.cumsum(rng.random(1_500) < 0.3)
        looks = [
            check_sample_ratio_anytime(
                {"control": int(n - count), "treatment": int(count)}, {"control": 0.7, "treatment": 0.3}
            ).p
            for n, count in zip(range(1, 1_501, 10), counts[::10], strict=True)
        ]
        wrong += min(looks) < threshold
    assert wrong / 60 <= 0.05


def test_wrong_arguments_are_refused() -> None:
    for observed, shares in [
        ({"a": 1}, {"b": 1.0}),
        ({"a": -1, "b": 1}, {"a": 0.5, "b": 0.5}),
        ({"a": 1, "b": 1}, {"a": 0.5, "b": 0.6}),
        ({}, {}),
    ]:
        with pytest.raises(InvalidInput):
            check_sample_ratio(observed, shares)
