"""The boundary is the one of the paper, tuned where it says, and where the e-value reaches 1 / α."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from palate.evaluation.ab_test.gaussian_mixture import boundary, log_e_value, tuned_rho2

ALPHAS = st.floats(1e-6, 0.45)
NUMBERS = st.floats(1, 1e8)


def test_the_boundary_as_computed_by_hand() -> None:
    # The paper's margin of the mean: σ √(2 (n ρ² + 1) / (n² ρ²) · ln(√(n ρ² + 1) / α)), here in standard errors
    n, rho2, alpha = 400, 0.01, 0.05
    margin = math.sqrt(2 * (n * rho2 + 1) / (n**2 * rho2) * math.log(math.sqrt(n * rho2 + 1) / alpha))

    assert float(boundary(n, rho2, alpha)) == pytest.approx(margin * math.sqrt(n))


@given(NUMBERS, ALPHAS)
def test_tuning_finds_the_lowest_two_sided_boundary(n: float, alpha: float) -> None:
    best = minimize_scalar(lambda log: float(boundary(n, math.exp(log), alpha)), bounds=(-25, 8), method="bounded")
    assert float(boundary(n, tuned_rho2(n, alpha), alpha)) <= best.fun * (1 + 1e-9)


@given(NUMBERS, NUMBERS, ALPHAS, st.booleans())
def test_the_e_value_is_1_over_alpha_at_the_boundary(n: float, tuned: float, alpha: float, is_one_sided: bool) -> None:
    rho2 = tuned_rho2(tuned, alpha)
    z = boundary(n, rho2, alpha, is_one_sided=is_one_sided)
    assert float(log_e_value(z, n, rho2, is_one_sided=is_one_sided)) == pytest.approx(-math.log(alpha), rel=1e-6)


@pytest.mark.parametrize(("is_one_sided", "low"), [(False, -np.inf), (True, 0.0)])
def test_the_e_value_is_the_average_over_the_mixture(is_one_sided: bool, low: float) -> None:
    n, rho2, z = 50, 0.02, 1.7
    weight = 2 if is_one_sided else 1

    def integrand(slope: float) -> float:
        density = weight * math.exp(-(slope**2) / (2 * rho2)) / math.sqrt(2 * math.pi * rho2)
        return density * math.exp(slope * z * math.sqrt(n) - n * slope**2 / 2)

    average = quad(integrand, low, np.inf)[0]
    assert float(log_e_value(z, n, rho2, is_one_sided=is_one_sided)) == pytest.approx(math.log(average))


@given(NUMBERS, ALPHAS)
def test_one_sided_is_lower_than_two_sided_and_higher_than_at_twice_alpha(n: float, alpha: float) -> None:
    rho2 = tuned_rho2(n, alpha)
    one_sided = float(boundary(n, rho2, alpha / 2, is_one_sided=True))
    assert float(boundary(n, rho2, alpha)) * (1 - 1e-9) <= one_sided < float(boundary(n, rho2, alpha / 2))


def test_tuning_to_another_number_costs_as_little_as_the_docstring_says() -> None:
    lowest, rho2 = float(boundary(1, tuned_rho2(1, 0.05), 0.05)), tuned_rho2(1_000, 0.05)
    assert boundary([100, 10_000], rho2, 0.05) / lowest == pytest.approx([1.26, 1.07], abs=0.005)


def test_random_walks_cross_it_rarely() -> None:
    rng, n = np.random.default_rng(0), np.arange(1, 2_001)
    walks = np.cumsum(rng.normal(size=(1_000, 2_000)), axis=1) / np.sqrt(n)
    rho2 = tuned_rho2(500, 0.05)

    crossed_two = (np.abs(walks) > boundary(n, rho2, 0.05)).any(axis=1).mean()
    crossed_one = (walks > boundary(n, rho2, 0.05, is_one_sided=True)).any(axis=1).mean()

    assert 0.01 < crossed_two <= 0.05
    assert 0.01 < crossed_one <= 0.05
    assert (np.abs(walks) > 1.96).any(axis=1).mean() > 0.5
