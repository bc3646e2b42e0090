"""The inner loops of Bayesian matrix factorisation, compiled; imported only while fitting."""

from __future__ import annotations

import math

import numba
import numpy as np

from palate.types import Codes, Doubles


@numba.njit(nogil=True, cache=True)
def sweep_factor(
    row: Codes,
    other_row: Codes,
    other: Doubles,
    starts: Codes,
    rows: Codes,
    sizes: Doubles,
    group: Codes,
    means: Doubles,
    precisions: Doubles,
    weights: Doubles,
    values: Doubles,
    error: Doubles,
    precision: Doubles,
    noise: Doubles,
) -> None:
    """Draw the weights of one side's features (users', items' or windows') for one factor, each from its conditional.

    Rating r belongs to row ``row[r]`` of this side and row ``other_row[r]`` of the other, and this factor adds
    ``values[row[r]] * other[other_row[r]]`` to its expectation. ``values`` is the sum over features of size · weight;
    feature f has the rows ``rows[starts[f]:starts[f + 1]]``, and the normal prior of its group. ``weights``,
    ``values`` and ``error`` (the residuals, with precision ``precision``) are changed in place; ``noise`` holds a
    standard normal for each feature.
    """
    row_precision = np.zeros(len(values))
    row_pull = np.zeros(len(values))
    before = values.copy()
    for r in range(len(error)):
        pull = precision[r] * other[other_row[r]]
        row_precision[row[r]] += pull * other[other_row[r]]
        row_pull[row[r]] += pull * error[r]
    for f in range(len(weights)):
        posterior = precisions[group[f]]
        pull = posterior * means[group[f]]
        for p in range(starts[f], starts[f + 1]):
            posterior += sizes[p] * sizes[p] * row_precision[rows[p]]
            pull += sizes[p] * (row_pull[rows[p]] + sizes[p] * weights[f] * row_precision[rows[p]])
        step = pull / posterior + noise[f] / math.sqrt(posterior) - weights[f]
        weights[f] += step
        for p in range(starts[f], starts[f + 1]):
            row_pull[rows[p]] -= sizes[p] * step * row_precision[rows[p]]
            values[rows[p]] += sizes[p] * step
    for r in range(len(error)):
        error[r] -= (values[row[r]] - before[row[r]]) * other[other_row[r]]
