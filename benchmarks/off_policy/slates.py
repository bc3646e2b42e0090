"""Synthetic slates of three out of five actions, with three ways in which rewards depend on the list."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Final, Literal

import numpy as np
from scipy.special import expit, softmax

from palate.evaluation.off_policy import LoggedSlates, SlateTarget
from palate.types import Codes, Doubles

N_ACTIONS: Final = 5
N_POSITIONS: Final = 3
N_FEATURES: Final = 3
LISTS: Final[Codes] = np.array(list(permutations(range(N_ACTIONS), N_POSITIONS)))
"""All sixty lists, shape ``(60, 3)``."""

Reward = Literal["independent", "cascade", "standard"]


@dataclass(frozen=True, slots=True, eq=False)
class SlateWorld:
    """Rewards of actions, effects of pairs of actions, and two Plackett-Luce policies; all logits are linear in x."""

    reward: Doubles
    """Shape ``(n_features + 1, n_actions)``; so are the policies."""
    pair: Doubles
    """The effect of an action (first axis) on the reward of another one (second axis)."""
    behaviour: Doubles
    target: Doubles

    @classmethod
    def draw(cls, spread: float, rng: np.random.Generator) -> SlateWorld:
        """Draw coefficients; those of the policies are within ± ``spread``, so that a larger one sets them apart."""
        shape = (N_FEATURES + 1, N_ACTIONS)
        reward, pair = rng.uniform(-1, 1, shape), rng.uniform(-1, 1, (N_ACTIONS, N_ACTIONS))
        return cls(reward, pair, *(spread * rng.uniform(-1, 1, shape) for _ in range(2)))

    def expected_reward(self, context: Doubles, kind: Reward) -> Doubles:
        """Of each position of each list, shape ``(n, 60, 3)``.

        "independent": of the action alone; "cascade": also of those above; "standard": of all others in the list.
        """
        base = _scores(context, self.reward)[:, LISTS] - 1
        effect = np.zeros((len(LISTS), N_POSITIONS))
        for k in range(N_POSITIONS):
            others = {"independent": [], "cascade": [*range(k)], "standard": [j for j in range(N_POSITIONS) if j != k]}
            for j in others[kind]:
                effect[:, k] += 2 * self.pair[LISTS[:, j], LISTS[:, k]]
        return np.asarray(expit(base + effect))

    def log(self, n: int, kind: Reward, rng: np.random.Generator) -> tuple[LoggedSlates, SlateTarget, Doubles]:
        """Draw n lists of the behaviour policy; with the target policy and the true value of each context."""
        context = rng.normal(size=(n, N_FEATURES))
        behaviour, target = (list_probabilities(_scores(context, policy)) for policy in (self.behaviour, self.target))
        drawn = (behaviour.cumsum(axis=1) > rng.uniform(size=(n, 1)) * (1 - 1e-12)).argmax(axis=1)
        action, rows = LISTS[drawn], np.arange(n)
        expected = self.expected_reward(context, kind)
        reward = rng.binomial(1, expected[rows, drawn]).astype(np.float64)
        propensity = conditional_distribution(_scores(context, self.behaviour), action)
        log = LoggedSlates(
            action,
            reward,
            np.take_along_axis(propensity, action[:, :, None], axis=2)[:, :, 0],
            N_ACTIONS,
            _marginal(behaviour, action),
            context,
        )
        distribution = conditional_distribution(_scores(context, self.target), action)
        value = (target * expected.sum(axis=2)).sum(axis=1)
        return log, SlateTarget.from_distribution(log, distribution, _marginal(target, action)), value


def _scores(context: Doubles, coefficients: Doubles) -> Doubles:
    return np.asarray(coefficients[0] + context @ coefficients[1:])


def list_probabilities(scores: Doubles) -> Doubles:
    """The Plackett-Luce probability of each list, shape ``(n, 60)``."""
    odds = np.exp(scores)
    left, probability = odds.sum(axis=1, keepdims=True), np.ones((len(scores), len(LISTS)))
    for k in range(N_POSITIONS):
        chosen = odds[:, LISTS[:, k]]
        probability *= chosen / left
        left = left - chosen
    return probability


def conditional_distribution(scores: Doubles, action: Codes) -> Doubles:
    """The probability of each action at each position given those above, shape ``(n, 3, n_actions)``."""
    masked, rows, result = scores.copy(), np.arange(len(scores)), []
    for k in range(N_POSITIONS):
        result.append(softmax(masked, axis=1))
        masked[rows, action[:, k]] = -np.inf
    return np.stack(result, axis=1)


def _marginal(probability: Doubles, action: Codes) -> Doubles:
    """The probability of each action at its position, over all lists, shape ``(n, 3)``."""
    columns = []
    for k in range(N_POSITIONS):
        of_action = probability @ np.eye(N_ACTIONS)[LISTS[:, k]]
        columns.append(of_action[np.arange(len(action)), action[:, k]])
    return np.stack(columns, axis=1)
