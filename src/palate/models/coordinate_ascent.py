"""Weights that rank best: the metric itself is climbed, one weight at a time."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.data.ordering import best
from palate.types import Bools, Doubles, Floats

_K: Final = 10
_FACTORS: Final = (0.0, 0.5, 0.75, 0.9, 1.1, 1.33, 2.0)
_FROM_NOTHING: Final = (0.05, 0.15, 0.5)
_MAX_ROUNDS: Final = 6
_STANDARD_ERRORS: Final = 1.5


def coordinate_ascent(evidence: Floats, wanted: Bools, start: Floats) -> Floats:
    """Weights w ≥ 0, shape ``(n_features,)``, under which Σ w·evidence ranks what was wanted first.

    ``evidence`` has shape ``(n_features, n_lessons, n_candidates)``, ``wanted`` ``(n_lessons,
    n_candidates)``. From ``start``, each weight in turn is moved to where the mean NDCG@10 over
    lessons gains most, if it gains more than 1.5 of its standard errors (Metzler and Croft, "Linear
    feature-based models for information retrieval", 2007).
    """
    weights = start.copy()
    scores = np.tensordot(weights, evidence, 1)
    reached = ndcg(scores, wanted)
    for _ in range(_MAX_ROUNDS):
        before = weights.copy()
        for feature, column in enumerate(evidence):
            steps = [weights[feature] * factor for factor in _FACTORS] if weights[feature] else _FROM_NOTHING
            others = scores - weights[feature] * column
            tried = [(step, ndcg(others + np.float32(step) * column, wanted)) for step in steps]
            step, gained = max(tried, key=lambda one: float(one[1].mean()))
            if _surely(gained - reached) and weights.sum() - weights[feature] + step > 0:
                weights[feature], reached = step, gained
                scores = others + np.float32(step) * column
        if np.array_equal(before, weights):
            break
    return weights


def best_alone(evidence: Floats, wanted: Bools) -> Floats:
    """Where to start: the one feature that does best by itself, or all alike where none surely does better."""
    n = len(evidence)
    start = np.full(n, 1 / n, np.float32)
    reached = ndcg(np.tensordot(start, evidence, 1), wanted)
    for weights in np.eye(n, dtype=np.float32):
        gained = ndcg(np.tensordot(weights, evidence, 1), wanted)
        if _surely(gained - reached):
            start, reached = weights, gained
    return start


def best_start(evidence: Floats, wanted: Bools) -> Floats:
    """Where to start for lessons whose answer one feature may know alone: it, or all alike, whichever does best."""
    n = len(evidence)
    speaks = np.ptp(evidence, axis=2).any(axis=1)  # who says the same of all would be judged by the order of the codes
    starts = [np.full(n, 1 / n, np.float32), *np.eye(n, dtype=np.float32)[speaks]]
    return max(starts, key=lambda weights: float(ndcg(np.tensordot(weights, evidence, 1), wanted).mean()))


def ndcg(scores: Floats, wanted: Bools) -> Doubles:
    """NDCG@10 of each row, shape ``(n_lessons,)``; equal scores keep their order."""
    first = best(scores, _K)
    discount = 1 / np.log2(np.arange(2, first.shape[1] + 2))
    ideal = np.cumsum(discount)[np.minimum(wanted.sum(axis=1), first.shape[1]) - 1]
    return np.asarray(np.take_along_axis(wanted, first, axis=1) @ discount / ideal)


def _surely(gain: Doubles) -> bool:
    if len(gain) < 2:
        return False
    error = gain.std(ddof=1) / len(gain) ** 0.5
    return bool(gain.mean() > _STANDARD_ERRORS * error)
