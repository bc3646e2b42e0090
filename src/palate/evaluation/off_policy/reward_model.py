"""Cross-fitted reward models: the predicted reward of every action in every round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from palate.errors import InvalidInput
from palate.evaluation.off_policy.logged_feedback import LoggedFeedback
from palate.evaluation.off_policy.regression import Logistic, Regression, Ridge
from palate.types import Codes, Doubles

By = Literal["action", "features"]


@dataclass(frozen=True, slots=True)
class RewardModel:
    """The recipe of a cross-fitted reward model.

    ``by="action"`` fits one regression for each action on context and position (as one column for each position); an
    action without training rows gets the mean reward of the others. ``by="features"`` fits one regression
    for all actions on context, position and features of the action.
    """

    regression: Regression | None = None
    """None: ``Logistic`` if all rewards are in [0, 1], else ``Ridge``."""
    by: By = "action"
    n_folds: int = 3
    seed: int = 42


def predict_rewards(log: LoggedFeedback, model: RewardModel, action_features: Doubles | None = None) -> Doubles:
    """Predict the reward of each action in each round, shape ``(n, n_actions)``, by cross-fitting.

    The rounds (with clusters: the clusters) are divided at random into folds; each fold is predicted by a model
    that was fitted to the others, so that no prediction depends on the reward of its own round (Chernozhukov et al.,
    2018; Narita, Yasui and Yata, 2021).
    ``action_features`` has shape ``(n_actions, m)`` and is used by ``by="features"`` alone; without it each action has
    a column of its own.

    Raises:
        InvalidInput: there are fewer than two folds, or fewer rounds or clusters than folds.
    """
    fold = assign_folds(len(log), log.cluster, model.n_folds, model.seed)
    features = round_features(log)
    regression = model.regression or default_regression(log.reward)
    predicted = np.empty((len(log), log.n_actions))
    for index in range(model.n_folds):
        train, test = np.flatnonzero(fold != index), np.flatnonzero(fold == index)
        parts = features[train], log.action[train], log.reward[train], features[test]
        if model.by == "action":
            predicted[test] = _predict_by_action(regression, *parts, log.n_actions)
        else:
            of_actions = np.eye(log.n_actions) if action_features is None else action_features
            predicted[test] = _predict_by_features(regression, *parts, of_actions)
    return predicted


def default_regression(reward: Doubles) -> Regression:
    """``Logistic`` if all rewards are in [0, 1], else ``Ridge``."""
    return Logistic() if reward.min() >= 0 and reward.max() <= 1 else Ridge()


def assign_folds(n: int, cluster: Codes | None, n_folds: int, seed: int) -> Codes:
    """The fold of each of n rounds, at random and of nearly equal sizes; rounds of a cluster share one.

    Raises:
        InvalidInput: there are fewer than two folds, or fewer rounds or clusters than folds.
    """
    unit = np.arange(n) if cluster is None else np.unique(cluster, return_inverse=True)[1]
    n_units = int(unit.max()) + 1
    if n_folds < 2 or n_units < n_folds:
        raise InvalidInput(
            f"Cross-fitting needs at least 2 folds and a round or cluster for each: {n_folds} folds, {n_units} units.",
            where="n_folds",
        )
    of_unit = np.empty(n_units, np.int64)
    of_unit[np.random.default_rng(seed).permutation(n_units)] = np.arange(n_units) % n_folds
    return of_unit[unit]


def round_features(log: LoggedFeedback) -> Doubles:
    """Context and a column for each position but the first, shape ``(n, d)``; d is 0 without either."""
    columns = [np.empty((len(log), 0)) if log.context is None else log.context]
    if log.position is not None:
        columns.append(np.eye(int(log.position.max()) + 1)[log.position][:, 1:])
    return np.hstack(columns)


def _predict_by_action(
    regression: Regression, features: Doubles, action: Codes, reward: Doubles, tested: Doubles, n_actions: int
) -> Doubles:
    predicted = np.full((len(tested), n_actions), reward.mean())
    for index in range(n_actions):
        rows = np.flatnonzero(action == index)
        if len(rows):
            predicted[:, index] = regression.fit(features[rows], reward[rows]).predict(tested)
    return predicted


def _predict_by_features(
    regression: Regression, features: Doubles, action: Codes, reward: Doubles, tested: Doubles, of_actions: Doubles
) -> Doubles:
    predictor = regression.fit(np.hstack([features, of_actions[action]]), reward)
    columns = [
        predictor.predict(np.hstack([tested, np.broadcast_to(row, (len(tested), len(row)))])) for row in of_actions
    ]
    return np.stack(columns, axis=1)
