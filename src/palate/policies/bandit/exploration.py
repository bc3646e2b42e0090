"""Probabilities of actions from their predicted costs, as Vowpal Wabbit's ``--cb_explore_adf`` computes them."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.types import Doubles

EXPLORATIONS: Final = ("epsilon", "softmax", "bag", "cover", "squarecb")
"""The kinds of exploration."""


def epsilon_greedy(costs: Doubles, epsilon: float) -> Doubles:
    """ε/n for each action, and 1 - ε in equal parts for those of the least cost."""
    return np.asarray(epsilon / len(costs) + (1.0 - epsilon) * _best(costs))


def softmax(costs: Doubles, sharpness: float, epsilon: float) -> Doubles:
    """∝ exp(-sharpness · cost), and at least ε/n."""
    weights = np.exp(-sharpness * (costs - costs.min()))
    return with_minimum(weights / weights.sum(), epsilon)


def vote(costs: Doubles, epsilon: float) -> Doubles:
    """The share of the m policies that give an action the least cost (``bag`` and ``cover``), and at least ε/n.

    ``costs`` has the shape ``(m, n)``; of equal costs each has its part.
    """
    return with_minimum(np.mean([_best(row) for row in costs], axis=0), epsilon)


def square_cb(costs: Doubles, gamma: float, epsilon: float) -> Doubles:
    """1 / (n + γ · (cost - least cost)), the rest for the best action (Foster & Rakhlin, 2020), and at least ε/n."""
    best = int(costs.argmin())
    probabilities = 1.0 / (len(costs) + gamma * (costs - costs[best]))
    probabilities[best] = 0.0
    probabilities[best] = 1.0 - probabilities.sum()
    return with_minimum(probabilities, epsilon)


def with_minimum(probabilities: Doubles, epsilon: float) -> Doubles:
    """The distribution that is nearest (in squares) to ``probabilities``, and nowhere below ε/n."""
    n = len(probabilities)
    if epsilon <= 0.0 or n == 0:
        return probabilities
    minimum = epsilon / n
    falling = np.sort(probabilities)[::-1]
    counts = np.arange(1, n + 1)
    thresholds = ((n - counts) * minimum + np.cumsum(falling) - 1.0) / counts
    last = np.flatnonzero(falling > thresholds + minimum)
    threshold = thresholds[last[-1]] if len(last) else thresholds[0]
    return np.asarray(np.maximum(probabilities - threshold, minimum))


def _best(costs: Doubles) -> Doubles:
    """1 / m for each of the m actions of the least cost, else 0."""
    is_best = costs == costs.min()
    return np.asarray(is_best / is_best.sum())
