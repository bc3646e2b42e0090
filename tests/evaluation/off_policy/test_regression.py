"""Regressions reach the optimum of their loss, and stay finite where data are thin."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from palate.errors import InvalidInput
from palate.evaluation.off_policy.regression import Logistic, Ridge


def test_ridge_without_penalty_finds_the_line() -> None:
    features = np.array([[0.0], [1.0], [2.0]])

    fitted = Ridge(0.0).fit(features, np.array([1.0, 3.0, 5.0]))

    assert (fitted.intercept, fitted.weight[0]) == pytest.approx((1, 2))
    assert fitted.predict(np.array([[10.0]]))[0] == pytest.approx(21)


def test_ridge_shrinks_the_slope_and_not_the_mean() -> None:
    features = np.array([[-1.0], [1.0]])

    fitted = Ridge(2.0).fit(features, np.array([4.0, 8.0]))

    assert (fitted.intercept, fitted.weight[0]) == pytest.approx((6, 4 / (2 + 2)))


def test_logistic_regression_ends_where_the_gradient_is_0() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(400, 3))
    reward = rng.binomial(1, expit(features @ [1.0, -2.0, 0.0] - 1)).astype(np.float64)

    fitted = Logistic(0.5).fit(features, reward)

    error = fitted.predict(features) - reward
    assert features.T @ error + 0.5 * fitted.weight == pytest.approx(np.zeros(3), abs=1e-3)
    assert fitted.weight == pytest.approx([1, -2, 0], abs=0.6)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_rewards_that_are_all_equal_give_a_probability_inside_0_and_1(value: float) -> None:
    fitted = Logistic().fit(np.zeros((3, 0)), np.full(3, value))

    assert abs(fitted.predict(np.zeros((1, 0)))[0] - value) < 0.2
    assert 0 < fitted.predict(np.zeros((1, 0)))[0] < 1


def test_separable_data_give_finite_weights() -> None:
    fitted = Logistic(0.1).fit(np.array([[-1.0], [1.0]]) * 1e3, np.array([0.0, 1.0]))

    assert np.isfinite(fitted.weight).all()
    assert fitted.predict(np.array([[1e3]]))[0] > 0.9


def test_logistic_regression_refuses_rewards_beyond_1() -> None:
    with pytest.raises(InvalidInput, match="Ridge"):
        Logistic().fit(np.zeros((2, 1)), np.array([0.0, 2.0]))


def test_no_features_predict_the_mean() -> None:
    reward = np.array([0.0, 1.0, 1.0, 0.0])

    assert Ridge().fit(np.zeros((4, 0)), reward).predict(np.zeros((2, 0))).tolist() == pytest.approx([0.5, 0.5])
    assert Logistic().fit(np.zeros((4, 0)), reward).predict(np.zeros((2, 0))).tolist() == pytest.approx([0.5, 0.5])
