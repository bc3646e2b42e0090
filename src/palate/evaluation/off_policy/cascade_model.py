"""Cross-fitted reward model for slates: the reward from a position downwards, for every action at that position."""

from __future__ import annotations

import numpy as np

from palate.evaluation.off_policy.logged_slates import LoggedSlates
from palate.evaluation.off_policy.regression import Regression, Ridge
from palate.evaluation.off_policy.reward_model import assign_folds
from palate.types import Codes, Doubles


def predict_slate_rewards(
    log: LoggedSlates,
    distribution: Doubles,
    position_weight: Doubles,
    *,
    regression: Regression | None = None,
    n_folds: int = 3,
    seed: int = 42,
) -> Doubles:
    """Predict Σ_{j≥k} α_j r_j under the target policy given the logged actions above k and each action at k.

    Backward recursion: the regression at position k has the target α_k r_k + Σ_a π(a|x, a_{1:k}) Q̂_{k+1}(a), and as
    features the context, the number of times each action stands above, and the action. No list is predicted by a
    regression that saw it. ``distribution`` is the target policy's; it and the result have the
    shape ``(n, K, n_actions)``.
    """
    recipe = regression or Ridge()
    fold = assign_folds(len(log), log.cluster, n_folds, seed)
    context = np.empty((len(log), 0)) if log.context is None else log.context
    above = _count_above(log.action, log.n_actions)
    weighted = log.reward * position_weight
    predicted = np.empty(distribution.shape)
    for index in range(n_folds):
        train, test = np.flatnonzero(fold != index), np.flatnonzero(fold == index)
        to_come = np.zeros(len(train))
        for k in reversed(range(log.n_positions)):
            rounds = np.hstack([context, above[:, k]])
            predictor = recipe.fit(
                _join(rounds[train], log.action[train, k], log.n_actions), weighted[train, k] + to_come
            )
            both = np.concatenate([train, test])
            table = np.stack(
                [
                    predictor.predict(_join(rounds[both], np.full(len(both), action), log.n_actions))
                    for action in range(log.n_actions)
                ],
                axis=1,
            )
            to_come = (distribution[train, k] * table[: len(train)]).sum(axis=1)
            predicted[test, k] = table[len(train) :]
    return predicted


def _count_above(action: Codes, n_actions: int) -> Doubles:
    """How often each action stands above each position, shape ``(n, K, n_actions)``."""
    here = np.eye(n_actions)[action]
    return np.asarray(np.cumsum(here, axis=1) - here)


def _join(rounds: Doubles, action: Codes, n_actions: int) -> Doubles:
    """Features of rounds beside a column for each action."""
    return np.hstack([rounds, np.eye(n_actions)[action]])
