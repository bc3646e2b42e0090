"""Worlds small enough that every outcome can be listed, so that expectations are exact sums."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from palate.types import Codes, Doubles

P_CONTEXT: Final = np.array([0.3, 0.7])
BEHAVIOUR: Final = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]])
TARGET: Final = np.array([[0.1, 0.1, 0.8], [0.6, 0.4, 0.0]])
REWARD: Final = np.array([[0.2, 0.9, 0.5], [0.4, 0.1, 0.8]])
"""The probability of a reward of 1, by context and action."""
VALUE: Final = float(P_CONTEXT @ (TARGET * REWARD).sum(axis=1))


@dataclass(frozen=True)
class Outcomes:
    """Every possible round and its probability."""

    probability: Doubles
    context: Codes
    action: Codes
    reward: Doubles

    def expect(self, contributions: Doubles) -> float:
        """The exact expectation of contributions."""
        return float(self.probability @ contributions)

    @property
    def weight(self) -> Doubles:
        return np.asarray((TARGET / BEHAVIOUR)[self.context, self.action])


def list_rounds() -> Outcomes:
    """Two contexts, three actions, rewards 0 and 1: twelve outcomes."""
    rows = list(product(range(2), range(3), (0, 1)))
    context, action, reward = (np.array(column) for column in zip(*rows, strict=True))
    chance = np.where(reward == 1, REWARD[context, action], 1 - REWARD[context, action])
    probability = P_CONTEXT[context] * BEHAVIOUR[context, action] * chance
    return Outcomes(probability, context, action, reward.astype(np.float64))


FIRST_BEHAVIOUR: Final = np.array([0.5, 0.3, 0.2])
FIRST_TARGET: Final = np.array([0.2, 0.2, 0.6])
NEXT_BEHAVIOUR: Final = np.array([[0.2, 0.3, 0.5], [0.6, 0.2, 0.2], [0.3, 0.3, 0.4]])
NEXT_TARGET: Final = np.array([[0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.7, 0.2, 0.1]])
"""The second action given the first (rows)."""
BASE: Final = np.array([0.2, 0.4, 0.6])
PAIR: Final = np.array([[0.3, -0.1, 0.1], [-0.1, 0.2, 0.3], [0.2, 0.1, -0.5]])
"""The effect of the other action (rows) on the reward of one."""


@dataclass(frozen=True)
class SlateOutcomes:
    """Every possible list of two positions and its probability."""

    probability: Doubles
    action: Codes
    reward: Doubles

    def expect(self, contributions: Doubles) -> float:
        return float(self.probability @ contributions)


def mean_rewards(kind: str) -> Doubles:
    """The expected reward of both positions by first and second action, shape ``(3, 3, 2)``."""
    first, second = np.meshgrid(np.arange(3), np.arange(3), indexing="ij")
    above = PAIR[first, second] if kind != "independent" else 0.0
    below = PAIR[second, first] if kind == "standard" else 0.0
    return np.stack([BASE[first] + below, BASE[second] + above], axis=2)


def list_slates(kind: str) -> SlateOutcomes:
    """Nine lists and two rewards of 0 or 1: 36 outcomes."""
    rows = np.array(list(product(range(3), range(3), (0, 1), (0, 1))))
    action, reward = rows[:, :2], rows[:, 2:].astype(np.float64)
    mean = mean_rewards(kind)[action[:, 0], action[:, 1]]
    chance = np.where(reward == 1, mean, 1 - mean).prod(axis=1)
    policy = FIRST_BEHAVIOUR[action[:, 0]] * NEXT_BEHAVIOUR[action[:, 0], action[:, 1]]
    return SlateOutcomes(policy * chance, action, reward)


def slate_value(kind: str, position_weight: Doubles) -> float:
    """The target policy's exact value."""
    policy = FIRST_TARGET[:, None] * NEXT_TARGET
    return float((policy * (mean_rewards(kind) @ position_weight)).sum())


def slate_ratio(action: Codes) -> Doubles:
    """Target over behaviour given the action above, shape ``(n, 2)``."""
    first = (FIRST_TARGET / FIRST_BEHAVIOUR)[action[:, 0]]
    return np.stack([first, (NEXT_TARGET / NEXT_BEHAVIOUR)[action[:, 0], action[:, 1]]], axis=1)


def marginal_ratio(action: Codes) -> Doubles:
    """Target over behaviour whatever stands above, shape ``(n, 2)``."""
    second = (FIRST_TARGET @ NEXT_TARGET) / (FIRST_BEHAVIOUR @ NEXT_BEHAVIOUR)
    return np.stack([(FIRST_TARGET / FIRST_BEHAVIOUR)[action[:, 0]], second[action[:, 1]]], axis=1)


def slate_distribution(action: Codes) -> Doubles:
    """The target policy over all actions given the logged one above, shape ``(n, 2, 3)``."""
    return np.stack([np.tile(FIRST_TARGET, (len(action), 1)), NEXT_TARGET[action[:, 0]]], axis=1)
