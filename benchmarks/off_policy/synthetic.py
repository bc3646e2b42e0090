"""Synthetic bandit feedback with the distributions of Open Bandit Pipeline's synthetic example (Saito et al., 2021).

Contexts x are drawn from N(0, I₅). With x̃ = (1, x) and ã = (1, one-hot of the action), logits of the expected reward
are l = θ_x · x̃ + θ_a · ã + x̃ᵀ M ã, all coefficients uniform in [-1, 1]; the expected reward is σ(l - mean / sd), with
mean and sd of the logits over contexts and the 30 actions (that library shifts them so, and divides by nothing).
The behaviour policy is a softmax of β times the expected reward; β = -3 prefers bad actions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, softmax

from palate.evaluation.off_policy import LoggedFeedback
from palate.types import Doubles

N_ACTIONS: Final = 30
N_FEATURES: Final = 5
BETA: Final = -3.0
_PENALTY: Final = 0.01
"""Of the learned policy: the example's C = 100."""


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Logistic expected rewards of every action."""

    intercept: Doubles
    weight: Doubles
    """Shape ``(n_actions, n_features)``."""

    @classmethod
    def draw(cls, rng: np.random.Generator) -> World:
        """Draw the coefficients."""
        of_context = rng.uniform(-1, 1, N_FEATURES + 1)
        of_action = rng.uniform(-1, 1, N_ACTIONS + 1)
        of_both = rng.uniform(-1, 1, (N_FEATURES + 1, N_ACTIONS + 1))
        both = of_both[:, :1] + of_both[:, 1:]
        intercept = of_context[0] + of_action[0] + of_action[1:] + both[0]
        weight = (of_context[1:, None] + both[1:]).T
        sd = np.sqrt((weight**2).sum(axis=1).mean() + intercept.var())
        return cls(intercept - intercept.mean() / sd, weight)

    def expected_reward(self, context: Doubles) -> Doubles:
        """Shape ``(n, n_actions)``."""
        return np.asarray(expit(self.intercept + context @ self.weight.T))

    def policy(self, context: Doubles, beta: float) -> Doubles:
        """The softmax of β times the expected reward, shape ``(n, n_actions)``."""
        return np.asarray(softmax(beta * self.expected_reward(context), axis=1))

    def log(self, n: int, rng: np.random.Generator) -> LoggedFeedback:
        """Draw n rounds of the behaviour policy."""
        context = rng.normal(size=(n, N_FEATURES))
        policy, expected, rows = self.policy(context, BETA), self.expected_reward(context), np.arange(n)
        action = (policy.cumsum(axis=1) > rng.uniform(size=(n, 1))).argmax(axis=1)
        reward = rng.binomial(1, expected[rows, action]).astype(np.float64)
        return LoggedFeedback(action, reward, policy[rows, action], N_ACTIONS, context)


@dataclass(frozen=True, slots=True, eq=False)
class LearnedPolicy:
    """A policy learned from a log: a softmax of the class probabilities of a classifier of good actions.

    Multinomial logistic regression of the logged action on the context with sample weights reward / propensity. Since
    the softmax is taken of probabilities, as in the example, the policy is not far from uniform.
    """

    weight: Doubles
    """Shape ``(n_features + 1, n_actions)``, the intercept first."""

    @classmethod
    def fit(cls, log: LoggedFeedback) -> LearnedPolicy:
        assert log.context is not None
        rows = np.flatnonzero(log.reward)
        columns = np.column_stack([np.ones(len(rows)), log.context[rows]])
        counts = log.reward[rows] / log.propensity[rows]
        chosen = np.eye(N_ACTIONS)[log.action[rows]]
        penalised = np.ones((N_FEATURES + 1, 1))
        penalised[0] = 0

        def loss(flat: Doubles) -> tuple[float, Doubles]:
            weight = flat.reshape(N_FEATURES + 1, N_ACTIONS)
            logs = log_softmax(columns @ weight, axis=1)
            value = -(counts * (chosen * logs).sum(axis=1)).sum() + _PENALTY / 2 * (penalised * weight**2).sum()
            gradient = columns.T @ (counts[:, None] * (np.exp(logs) - chosen)) + _PENALTY * penalised * weight
            return float(value / counts.sum()), (gradient / counts.sum()).ravel()

        start = np.zeros((N_FEATURES + 1) * N_ACTIONS)
        solution = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 1_000}).x
        return cls(np.asarray(solution.reshape(N_FEATURES + 1, N_ACTIONS)))

    def probabilities(self, context: Doubles) -> Doubles:
        """Shape ``(n, n_actions)``."""
        scores = self.weight[0] + context @ self.weight[1:]
        return np.asarray(softmax(softmax(scores, axis=1), axis=1))
