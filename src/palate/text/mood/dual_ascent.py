"""Logistic regressions of many labels at once, by dual coordinate ascent; compiled with Numba, for training only."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from palate.types import Floats

_NEWTON_STEPS = 5


@numba.njit(cache=True, fastmath=True)
def ascend(
    starts: NDArray[np.int32],
    columns: NDArray[np.int32],
    values: Floats,
    labels: Floats,
    variances: Floats,
    cost: float,
    order: NDArray[np.int64],
) -> Floats:
    """Fit the weights, shape ``(n_features, n_labels)``, to sparse rows (``starts``, ``columns``, ``values``).

    For each label it minimises ½ Σ w²/variance + cost · Σ log(1 + exp(−y·w·x)), y = 2·label − 1. ``order``, shape
    ``(n_rounds, n_rows)``, is the sequence of rows. Each step solves the row's dual variable a = cost · σ(t) by
    Newton's method in t, where the slope is at least 1 (Yu, Huang and Lin, *Dual coordinate descent methods for
    logistic regression*, 2011).
    """
    n_labels = labels.shape[1]
    weights = np.zeros(variances.shape, np.float32)
    duals = np.zeros(labels.shape, np.float32)
    unit, bound, c = np.float32(1), np.float32(2), np.float32(cost)
    margin, length = np.empty(n_labels, np.float32), np.empty(n_labels, np.float32)
    for round_index in range(order.shape[0]):
        for row in order[round_index]:
            margin[:] = 0
            length[:] = 0
            for k in range(starts[row], starts[row + 1]):
                column, x = columns[k], values[k]
                for label in range(n_labels):
                    margin[label] += x * weights[column, label]
                    length[label] += x * x * variances[column, label]
            for label in range(n_labels):
                y = unit if labels[row, label] > 0 else -unit
                old = duals[row, label]
                m, q = y * margin[label], length[label] * c
                t = -m
                for _ in range(_NEWTON_STEPS):
                    s = unit / (unit + np.exp(-t))
                    step = (m + q * (s - old / c) + t) / (unit + q * s * (unit - s))
                    t -= max(-bound, min(bound, step))
                new = c / (unit + np.exp(-t))
                margin[label] = y * (new - old)
                duals[row, label] = new
            for k in range(starts[row], starts[row + 1]):
                column, x = columns[k], values[k]
                for label in range(n_labels):
                    weights[column, label] += x * variances[column, label] * margin[label]
    return weights
