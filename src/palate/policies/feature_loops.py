"""Compiled loops over the traits of items, and over columns of scores."""

from __future__ import annotations

import numpy as np

from palate.compiled import compiled
from palate.types import Codes, Doubles, Floats


@compiled
def add_by_trait(starts: Codes, traits: Codes, codes: Codes, weights: Doubles, n: int) -> tuple[Doubles, Doubles]:
    """Σ weight, and the number, of the items ``codes`` with each of ``n`` traits; unknown items are passed over."""
    sums, counts = np.zeros(n), np.zeros(n)
    for index in range(len(codes)):
        code = codes[index]
        if 0 <= code < len(starts) - 1:
            for entry in range(starts[code], starts[code + 1]):
                sums[traits[entry]] += weights[index]
                counts[traits[entry]] += 1.0
    return sums, counts


@compiled
def mean_by_trait(starts: Codes, traits: Codes, codes: Codes, values: Doubles) -> Doubles:
    """The mean of the ``values`` of the traits of each item; 0 for items without any."""
    means = np.zeros(len(codes))
    for index in range(len(codes)):
        code = codes[index]
        if 0 <= code < len(starts) - 1:
            n = starts[code + 1] - starts[code]
            for entry in range(starts[code], starts[code + 1]):
                means[index] += values[traits[entry]] / n
    return means


@compiled
def standardise(scores: Floats, limit: float) -> Doubles:
    """(score - mean) / standard deviation over the finite scores, cut to ±``limit``; 0 where there is none."""
    n, mean, variance = 0, 0.0, 0.0
    for score in scores:
        if np.isfinite(score):
            n += 1
            mean += score
    mean /= max(n, 1)
    for score in scores:
        if np.isfinite(score):
            variance += (score - mean) * (score - mean)
    deviation = max(np.sqrt(variance / max(n, 1)), 1e-9)
    result = np.zeros(len(scores))
    for index in range(len(scores)):
        if np.isfinite(scores[index]):
            result[index] = min(max((scores[index] - mean) / deviation, -limit), limit)
    return result
