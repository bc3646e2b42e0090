"""The inner loops of Bayesian matrix factorisation, compiled; imported only while fitting."""

from __future__ import annotations

import math

import numba
import numpy as np

from palate.types import Codes, Doubles


@numba.njit(nogil=True, cache=True)
def sweep(
    mine: Codes,
    theirs: Codes,
    other: Doubles,
    starts: Codes,
    rows: Codes,
    sizes: Doubles,
    group: Codes,
    means: Doubles,
    precisions: Doubles,
    weights: Doubles,
    own: Doubles,
    error: Doubles,
    sureness: Doubles,
    noise: Doubles,
) -> None:
    """Draw the weights of one side's features for one factor, each from its conditional.

    Rating r is about row ``mine[r]`` of this side and row ``theirs[r]`` of the other, and this
    factor adds ``own[mine[r]] * other[theirs[r]]`` to what is expected of it. ``own`` is the sum
    over features of size · weight; feature f has the rows ``rows[starts[f]:starts[f + 1]]``, and a
    normal prior by its group. ``weights``, ``own`` and ``error`` (what is left to explain, known
    with precision ``sureness``) are changed in place; ``noise`` holds a standard normal for
    each feature.
    """
    told = np.zeros(len(own))
    left = np.zeros(len(own))
    before = own.copy()
    for r in range(len(error)):
        pull = sureness[r] * other[theirs[r]]
        told[mine[r]] += pull * other[theirs[r]]
        left[mine[r]] += pull * error[r]
    for f in range(len(weights)):
        precision = precisions[group[f]]
        pull = precision * means[group[f]]
        for p in range(starts[f], starts[f + 1]):
            precision += sizes[p] * sizes[p] * told[rows[p]]
            pull += sizes[p] * (left[rows[p]] + sizes[p] * weights[f] * told[rows[p]])
        step = pull / precision + noise[f] / math.sqrt(precision) - weights[f]
        weights[f] += step
        for p in range(starts[f], starts[f + 1]):
            left[rows[p]] -= sizes[p] * step * told[rows[p]]
            own[rows[p]] += sizes[p] * step
    for r in range(len(error)):
        error[r] -= (own[mine[r]] - before[mine[r]]) * other[theirs[r]]
