"""The policy of the contextual bandit: a linear model of costs, and probabilities by its exploration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from palate.data.decision import Decision
from palate.policies.bandit.exploration import epsilon_greedy, softmax, square_cb, vote
from palate.policies.features import CONTEXT_FEATURES, ITEM_FEATURES
from palate.policies.policy import Policy
from palate.types import Doubles, Floats

N_WEIGHTS: Final = (1 + len(CONTEXT_FEATURES)) * (1 + len(ITEM_FEATURES))
"""Of one linear model: a constant, each feature of context and item, and each product of the two."""
_MIN_PROBABILITY: Final = 1e-12


@dataclass(frozen=True, eq=False, kw_only=True)
class LinearPolicy(Policy):
    """Cost of an item = w₀ + wᶜ·c + wᶦ·x + c·W·x for the context c and the item x; a cost is a negative reward.

    The utilities are the logs of the probabilities: repeated draws with the probabilities of what remains, normalised
    again, are a Plackett-Luce draw.
    """

    kind: ClassVar[str] = "bandit"
    weights: Floats
    """One row for each of the m models, shape ``(m, N_WEIGHTS)``: the matrix of weights by context and item, row by
    row, the constant first in both."""
    exploration: str
    epsilon: float
    sharpness: float = 0.0
    """Of softmax."""
    gamma: float = 0.0
    """Of squarecb."""

    def utilities(self, decision: Decision) -> Doubles:
        return np.asarray(np.log(np.maximum(self.probabilities(decision), _MIN_PROBABILITY)))

    def costs(self, decision: Decision) -> Doubles:
        """The predicted cost of each item by each model, shape ``(m, n)``."""
        context = np.concatenate(([1.0], decision.context)).astype(np.float64)
        by_item = np.einsum("c,mci->mi", context, self.weights.reshape(-1, len(context), 1 + len(ITEM_FEATURES)))
        return np.asarray(by_item[:, 1:] @ decision.items.T.astype(np.float64) + by_item[:, :1])

    def probabilities(self, decision: Decision) -> Doubles:
        """The probability of each item at the first position, shape ``(n,)``."""
        costs = self.costs(decision)
        if self.exploration == "epsilon":
            return epsilon_greedy(costs[0], self.epsilon)
        if self.exploration == "softmax":
            return softmax(costs[0], self.sharpness, self.epsilon)
        if self.exploration == "squarecb":
            return square_cb(costs[0], self.gamma, self.epsilon)
        return vote(costs, self.epsilon)
