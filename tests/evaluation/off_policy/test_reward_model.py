"""No round is predicted by a model that saw it; tables have known answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.special import expit

from palate.errors import InvalidInput
from palate.evaluation.off_policy import LoggedFeedback, RewardModel, predict_rewards
from palate.evaluation.off_policy.regression import Logistic, Ridge
from palate.evaluation.off_policy.reward_model import By, assign_folds, default_regression, round_features
from palate.types import Codes, Doubles


@dataclass(frozen=True)
class Watchful:
    """A regression that refuses to predict rounds whose first feature it saw in training."""

    seen: frozenset[float] = frozenset()

    def fit(self, features: Doubles, reward: Doubles) -> Watchful:
        return Watchful(frozenset(features[:, 0].tolist()))

    def predict(self, features: Doubles) -> Doubles:
        assert self.seen.isdisjoint(features[:, 0].tolist())
        return np.full(len(features), float(len(self.seen)))


def _log(n: int = 90, cluster: Codes | None = None) -> LoggedFeedback:
    rng = np.random.default_rng(0)
    names = np.arange(n) if cluster is None else cluster
    return LoggedFeedback(
        rng.integers(0, 3, n), rng.normal(size=n), np.full(n, 1 / 3), 3, names[:, None].astype(float), cluster=cluster
    )


@pytest.mark.parametrize("by", ["action", "features"])
def test_no_round_is_predicted_by_a_model_that_saw_it(by: By) -> None:
    predicted = predict_rewards(_log(), RewardModel(Watchful(), by))

    assert predicted.shape == (90, 3)
    if by == "features":
        assert (predicted == 60).all()


def test_rounds_of_a_cluster_are_in_one_fold() -> None:
    cluster = np.repeat(np.arange(12), 5)

    fold = assign_folds(60, cluster, 3, seed=1)

    assert all(len(set(fold[cluster == user])) == 1 for user in range(12))
    assert np.bincount(fold).tolist() == [20, 20, 20]
    predict_rewards(_log(60, cluster), RewardModel(Watchful()))


def test_an_action_without_training_rounds_gets_the_mean_reward() -> None:
    log = LoggedFeedback(np.array([0, 1, 0, 1]), np.array([1.0, 1.0, 1.0, 1.0]), np.full(4, 0.5), 3)

    predicted = predict_rewards(log, RewardModel(Ridge(), n_folds=2))

    assert predicted.tolist() == [[1.0] * 3] * 4


@pytest.mark.parametrize("by", ["action", "features"])
def test_the_model_learns_what_each_action_earns(by: By) -> None:
    rng = np.random.default_rng(0)
    action, truth = rng.integers(0, 3, 3_000), np.array([0.2, 0.5, 0.8])
    reward = rng.binomial(1, truth[action]).astype(np.float64)

    predicted = predict_rewards(LoggedFeedback(action, reward, np.full(3_000, 1 / 3), 3), RewardModel(by=by))

    assert predicted.mean(axis=0) == pytest.approx(truth, abs=0.04)


def test_features_of_actions_carry_over_to_actions_that_were_never_logged() -> None:
    rng = np.random.default_rng(0)
    features, action = np.array([[0.0], [1.0], [3.0]]), rng.integers(0, 2, 200)
    log = LoggedFeedback(action, action.astype(np.float64) * 2, np.full(200, 0.5), 3)

    predicted = predict_rewards(log, RewardModel(Ridge(1e-6), "features"), features)

    assert predicted[:, 2] == pytest.approx(np.full(200, 6.0), abs=1e-3)


def test_positions_are_columns_beside_the_context() -> None:
    log = LoggedFeedback(
        np.zeros(3, np.int64), np.zeros(3), np.ones(3), 1, np.array([[5.0], [6.0], [7.0]]), np.array([2, 0, 1])
    )

    assert round_features(log).tolist() == [[5, 0, 1], [6, 0, 0], [7, 1, 0]]


def test_the_default_is_logistic_for_rewards_from_0_to_1() -> None:
    assert isinstance(default_regression(np.array([0.0, 0.3, 1.0])), Logistic)
    assert isinstance(default_regression(np.array([0.0, 2.0])), Ridge)


@pytest.mark.parametrize(("n", "folds"), [(2, 3), (10, 1)])
def test_too_few_rounds_or_folds_are_refused(n: int, folds: int) -> None:
    with pytest.raises(InvalidInput, match="folds"):
        assign_folds(n, None, folds, seed=0)


def test_logistic_contexts_are_recovered() -> None:
    rng = np.random.default_rng(0)
    context, action = rng.normal(size=(4_000, 1)), rng.integers(0, 2, 4_000)
    truth = expit(np.stack([context[:, 0], -context[:, 0]], axis=1))
    reward = rng.binomial(1, truth[np.arange(4_000), action]).astype(np.float64)

    predicted = predict_rewards(LoggedFeedback(action, reward, np.full(4_000, 0.5), 2, context), RewardModel())

    assert np.abs(predicted - truth).mean() < 0.03
