"""Regressions for reward models: ridge in closed form, logistic by Newton's method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from scipy.special import expit, logit

from palate.errors import InvalidInput
from palate.types import Doubles

_STEPS: Final = 50
_TOLERANCE: Final = 1e-8


class Predictor(Protocol):
    """A fitted regression."""

    def predict(self, features: Doubles) -> Doubles:
        """Predict the reward of each row, shape ``(n,)``."""


class Regression(Protocol):
    """The recipe of a regression."""

    def fit(self, features: Doubles, reward: Doubles) -> Predictor:
        """Fit to ``features`` of shape ``(n, d)``, where n ≥ 1 and d may be 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """A linear predictor, through the logistic function if ``is_logistic``."""

    intercept: float
    weight: Doubles
    is_logistic: bool

    def predict(self, features: Doubles) -> Doubles:
        score = self.intercept + features @ self.weight
        return np.asarray(expit(score) if self.is_logistic else score)


@dataclass(frozen=True, slots=True)
class Ridge:
    """Least squares with the penalty ``reg`` ‖weight‖²; the intercept is free. For real rewards."""

    reg: float = 1.0

    def fit(self, features: Doubles, reward: Doubles) -> Linear:
        centre, mean = features.mean(axis=0), float(reward.mean())
        centred = features - centre
        gram = centred.T @ centred + self.reg * np.eye(features.shape[1])
        weight = np.linalg.solve(gram, centred.T @ (reward - mean))
        return Linear(mean - float(centre @ weight), weight, is_logistic=False)


@dataclass(frozen=True, slots=True)
class Logistic:
    """Logistic regression with the penalty ``reg`` / 2 ‖weight‖². For rewards from 0 to 1.

    The intercept has the same penalty on its distance from the log odds of the mean reward, smoothed by half an
    observation of each kind, so that it stays finite where all rewards are equal.
    """

    reg: float = 0.1

    def fit(self, features: Doubles, reward: Doubles) -> Linear:
        """Fit by Newton's method with halved steps.

        Raises:
            InvalidInput: a reward is not in [0, 1].
        """
        if reward.min() < 0 or reward.max() > 1:
            raise InvalidInput("Logistic regression needs rewards from 0 to 1; use Ridge for others.", where="reward")
        columns = np.column_stack([np.ones(len(features)), features])
        centre = np.zeros(columns.shape[1])
        centre[0] = logit((reward.sum() + 0.5) / (len(reward) + 1))
        weight = centre.copy()
        loss = self._loss(columns, reward, weight, centre)
        for _ in range(_STEPS):
            probability = expit(columns @ weight)
            gradient = columns.T @ (probability - reward) + self.reg * (weight - centre)
            curvature = (columns * (probability * (1 - probability))[:, None]).T @ columns
            step = np.linalg.solve(curvature + self.reg * np.eye(len(weight)), gradient)
            weight, new_loss = self._descend(columns, reward, weight, centre, step, loss)
            if loss - new_loss <= _TOLERANCE * (1 + abs(loss)):
                break
            loss = new_loss
        return Linear(float(weight[0]), weight[1:], is_logistic=True)

    def _descend(
        self, columns: Doubles, reward: Doubles, weight: Doubles, centre: Doubles, step: Doubles, loss: float
    ) -> tuple[Doubles, float]:
        """The weights after the longest halved step that does not raise the loss, and their loss."""
        for halvings in range(20):
            moved = weight - step / 2**halvings
            new_loss = self._loss(columns, reward, moved, centre)
            if new_loss <= loss:
                return moved, new_loss
        return weight, loss

    def _loss(self, columns: Doubles, reward: Doubles, weight: Doubles, centre: Doubles) -> float:
        score = columns @ weight
        likelihood = (np.logaddexp(0, score) - reward * score).sum()
        return float(likelihood + self.reg / 2 * ((weight - centre) ** 2).sum())
