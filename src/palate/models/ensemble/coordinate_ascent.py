"""Coordinate ascent on NDCG@10: find the weights of models under which held-out items rank highest."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from palate.models.ensemble.held_out_scores import HeldOutScores, ndcg
from palate.types import Bools, Codes, Doubles, Floats

_FACTORS: Final = (0.0, 0.5, 0.75, 0.9, 1.1, 1.33, 2.0)
_FROM_ZERO: Final = (0.05, 0.15, 0.5)
_MAX_ROUNDS: Final = 6
_MIN_GAIN: Final = 1e-5
_MIN_NDCG: Final = 1e-4
_DECIMALS: Final = 9


@dataclass(frozen=True)
class Objective:
    """Σ over the questions of log(mean NDCG@10 of their examples).

    A relative loss on one question counts as much as the same relative gain on another, whatever their difficulty.
    ``importance``, shape ``(n_examples,)``, weighs the examples within a question.
    """

    scores: HeldOutScores
    importance: Doubles

    @cached_property
    def question_weights(self) -> list[tuple[Bools, Doubles]]:
        """For each question the mask of its examples, and their weights, adding up to 1."""
        masks = [self.scores.question_mask(question) for question in dict.fromkeys(self.scores.questions)]
        weighted = [(mask, self.importance[mask]) for mask in masks]
        return [(mask, weights / weights.sum()) for mask, weights in weighted if weights.sum() > 0]

    @cached_property
    def user_index(self) -> Codes:
        """The user of each example, numbered from 0, shape ``(n_examples,)``."""
        return np.unique(self.scores.users, return_inverse=True)[1]

    def __call__(self, example_ndcg: Doubles) -> float:
        """The objective of the NDCG of each example; rounded, so that the order of summation does not matter."""
        means = (math.fsum((example_ndcg[mask] * weights).tolist()) for mask, weights in self.question_weights)
        return round(math.fsum(math.log(max(mean, _MIN_NDCG)) for mean in means), _DECIMALS)

    def mean(self, example_ndcg: Doubles) -> float:
        """The geometric mean over the questions of the mean NDCG of their examples."""
        return math.exp(self(example_ndcg) / max(len(self.question_weights), 1))

    def gain(self, new: Doubles, old: Doubles) -> tuple[float, float]:
        """The objective of ``new`` less that of ``old``, and its standard error, clustered by user."""
        influence = np.zeros(len(new))
        for mask, weights in self.question_weights:
            mean = max(float((new[mask] + old[mask]) @ weights) / 2, _MIN_NDCG)
            influence[mask] = weights * (new[mask] - old[mask]) / mean
        per_user = np.bincount(self.user_index, influence)
        return self(new) - self(old), float(np.sqrt(((per_user - per_user.mean()) ** 2).sum()))

    def bootstrap_sample(self, rng: np.random.Generator) -> tuple[Objective, Bools]:
        """The objective over a bootstrap sample of the users, and the mask of the examples of users left out of it."""
        n_users = int(self.user_index.max(initial=-1)) + 1
        times = rng.multinomial(n_users, np.full(n_users, 1 / n_users))[self.user_index]
        drawn = times > 0
        return Objective(self.scores.where(drawn), (self.importance * times)[drawn]), ~drawn

    def best_single(self) -> Doubles:
        """Weight 1 for the model with the highest objective alone, the first of equals, shape ``(n_models,)``."""
        one_hot = np.eye(len(self.scores.names))
        return np.asarray(max(one_hot, key=lambda weights: self(self.scores.ndcg(weights))))


def coordinate_ascent(objective: Objective, start: Floats | Doubles) -> Doubles:
    """Weights w ≥ 0, shape ``(n_models,)``, adding up to 1, under which Σ w·scores has a high ``objective``.

    From ``start``, each weight in turn is set to the value with the largest gain, until none gains (Metzler and Croft,
    "Linear feature-based models for information retrieval", 2007).
    """
    columns, targets = objective.scores.scores, objective.scores.targets
    weights = np.asarray(start, np.float64) / start.sum()
    scores = objective.scores.combine_scores(weights)
    current = ndcg(scores, targets)
    for _ in range(_MAX_ROUNDS):
        before = weights.copy()
        for index, column in enumerate(columns):
            others = scores - np.float32(weights[index]) * column
            candidates = [
                (weight, ndcg(others + np.float32(weight) * column, targets))
                for weight in _candidate_weights(weights, index)
            ]
            if not candidates:
                continue
            weight, best = max(candidates, key=lambda candidate: objective(candidate[1]))
            if objective(best) - objective(current) > _MIN_GAIN:
                weights[index], current = weight, best
                scores = others + np.float32(weight) * column
        if np.array_equal(before, weights):
            break
    return np.asarray(weights / weights.sum())


def _candidate_weights(weights: Doubles, index: int) -> list[float]:
    """The values that are tried for one weight; never such that all weights are 0."""
    total = float(weights.sum())
    if not weights[index]:
        return [total * share for share in _FROM_ZERO]
    others = total - weights[index]
    return [float(weights[index] * factor) for factor in _FACTORS if others + weights[index] * factor > 1e-9 * total]
