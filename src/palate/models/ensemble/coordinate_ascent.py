"""Weights that rank best: the metric itself is climbed, one weight at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from palate.models.ensemble.held_out_scores import HeldOutScores, ndcg
from palate.types import Bools, Codes, Doubles, Floats

_FACTORS: Final = (0.0, 0.5, 0.75, 0.9, 1.1, 1.33, 2.0)
_FROM_NOTHING: Final = (0.05, 0.15, 0.5)
_MAX_ROUNDS: Final = 6
_LEAST_GAIN: Final = 1e-5
_LEAST_NDCG: Final = 1e-4
_DECIMALS: Final = 9


@dataclass(frozen=True)
class Objective:
    """The logarithm of the geometric mean, over the questions, of the mean NDCG@10 of the examples that ask them.

    So a per cent lost on one question weighs as much as a per cent won on another, whatever their difficulty.
    ``importance``, shape ``(n_examples,)``, weighs the examples.
    """

    scores: HeldOutScores
    importance: Doubles

    @cached_property
    def shares(self) -> list[tuple[Bools, Doubles]]:
        """For each question its examples, and their importance, adding up to 1."""
        asked = [self.scores.asking(question) for question in dict.fromkeys(self.scores.questions)]
        weighed = [(mask, self.importance[mask]) for mask in asked]
        return [(mask, weight / weight.sum()) for mask, weight in weighed if weight.sum() > 0]

    @cached_property
    def user_index(self) -> Codes:
        return np.unique(self.scores.users, return_inverse=True)[1]

    def __call__(self, reached: Doubles) -> float:
        """Of NDCG per example; rounded, so that what is equal but for the order of its sums is equal."""
        levels = (math.fsum((reached[mask] * share).tolist()) for mask, share in self.shares)
        return round(math.fsum(math.log(max(level, _LEAST_NDCG)) for level in levels), _DECIMALS)

    def mean(self, reached: Doubles) -> float:
        """The geometric mean of NDCG per example over the questions."""
        return math.exp(self(reached) / max(len(self.shares), 1))

    def gain(self, new: Doubles, old: Doubles) -> tuple[float, float]:
        """How much ``new`` gains on ``old``, and its standard error, clustered by user."""
        influence = np.zeros(len(new))
        for mask, share in self.shares:
            level = max(float((new[mask] + old[mask]) @ share) / 2, _LEAST_NDCG)
            influence[mask] = share * (new[mask] - old[mask]) / level
        per_user = np.bincount(self.user_index, influence)
        return self(new) - self(old), float(np.sqrt(((per_user - per_user.mean()) ** 2).sum()))

    def resampled(self, rng: np.random.Generator) -> tuple[Objective, Bools]:
        """The objective over a bootstrap sample of the users, and which examples are of users left out of it."""
        n_users = int(self.user_index.max(initial=-1)) + 1
        times = rng.multinomial(n_users, np.full(n_users, 1 / n_users))[self.user_index]
        drawn = times > 0
        return Objective(self.scores.where(drawn), (self.importance * times)[drawn]), ~drawn

    def best_single(self) -> Doubles:
        """All weight on the one model that does best alone, the first of equals, shape ``(n_models,)``."""
        return np.asarray(max(np.eye(len(self.scores.names)), key=lambda one: self(self.scores.ndcg(one))))


def coordinate_ascent(objective: Objective, start: Floats | Doubles) -> Doubles:
    """Weights w ≥ 0, shape ``(n_models,)``, adding up to 1, under which Σ w·scores ranks targets first.

    From ``start``, each weight in turn is moved to where ``objective`` gains most, until none gains (Metzler and Croft,
    "Linear feature-based models for information retrieval", 2007).
    """
    columns, targets = objective.scores.scores, objective.scores.targets
    weights = np.asarray(start, np.float64) / start.sum()
    scores = objective.scores.combined(weights)
    reached = ndcg(scores, targets)
    for _ in range(_MAX_ROUNDS):
        before = weights.copy()
        for place, column in enumerate(columns):
            others = scores - np.float32(weights[place]) * column
            tried = [(step, ndcg(others + np.float32(step) * column, targets)) for step in _steps(weights, place)]
            if not tried:
                continue
            step, found = max(tried, key=lambda one: objective(one[1]))
            if objective(found) - objective(reached) > _LEAST_GAIN:
                weights[place], reached = step, found
                scores = others + np.float32(step) * column
        if np.array_equal(before, weights):
            break
    return np.asarray(weights / weights.sum())


def _steps(weights: Doubles, place: int) -> list[float]:
    """Where one weight may move to; never so that nothing is left."""
    total = float(weights.sum())
    if not weights[place]:
        return [total * share for share in _FROM_NOTHING]
    others = total - weights[place]
    return [float(weights[place] * factor) for factor in _FACTORS if others + weights[place] * factor > 1e-9 * total]
