"""Bootstrap confidence intervals, and paired significance tests between models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from palate.types import Bools, Codes, Doubles

_CELLS: Final = 2_000_000
"""The largest number of values drawn at a time."""
LEVEL: Final = 0.05
"""The significance level for corrected p-values."""


def bootstrap_interval(values: Doubles, seed: int, *, level: float = 0.95, draws: int = 2_000) -> tuple[float, float]:
    """The percentile bootstrap interval of the mean over users (Efron, 1979); NaN values are left out."""
    values = values[~np.isnan(values)]
    n = len(values)
    if not n:
        return float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    means = np.concatenate([values[rng.integers(0, n, (rows, n))].mean(axis=1) for rows in blocks(draws, n)])
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def sign_flip(differences: Doubles, seed: int, draws: int = 10_000) -> Doubles:
    """Two-sided p-values of the paired randomisation test (Fisher, 1935), shape ``(n_pairs,)``.

    ``differences`` has shape ``(n_users, n_pairs)``. Under the null hypothesis each user's
    difference is as likely to have the other sign: p is the share of random signs whose mean
    lies as far from 0 as the observed one, which itself counts as one draw (Phipson and Smyth, 2010).
    """
    rng = np.random.default_rng(seed)
    n = len(differences)
    observed = np.abs(differences.sum(axis=0)) * (1 - 1e-12)
    n_as_far = np.zeros(differences.shape[1])
    for rows in blocks(draws, n):
        signs = rng.integers(0, 2, (rows, n), np.int8) * 2.0 - 1.0
        n_as_far += (np.abs(signs @ differences) >= observed).sum(axis=0)
    return np.asarray((n_as_far + 1) / (draws + 1))


def holm(p: Doubles) -> Doubles:
    """Correct p-values for multiple tests by the step-down method of Holm (1979)."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(stepped, 1.0)
    return corrected


@dataclass(frozen=True, slots=True, eq=False)
class Pairwise:
    """Paired comparisons of all pairs of models; rows and columns are ``names``."""

    names: tuple[str, ...]
    difference: Doubles
    """Mean of row less column, shape ``(n, n)``."""
    p: Doubles
    """Corrected over all pairs, shape ``(n, n)``; 1 on the diagonal."""

    @property
    def best(self) -> int:
        """The index of the model with the highest mean."""
        return int(np.argmax(self.difference.sum(axis=1)))

    @property
    def with_best(self) -> Bools:
        """Which models do not differ significantly from the best one, itself among them."""
        return np.asarray(self.p[self.best] >= LEVEL)


def pairwise(values: Mapping[str, Doubles], seed: int) -> Pairwise:
    """Compare all pairs of models by the paired randomisation test, corrected over all pairs.

    The correction over all pairs also covers the choice of the best model.
    ``values``: one metric for each user by model, with the users in one order.
    """
    names = tuple(values)
    difference, p = np.zeros((len(names), len(names))), np.ones((len(names), len(names)))
    pairs: Codes = np.array(list(combinations(range(len(names)), 2)), np.int64).reshape(-1, 2)
    table = np.stack([values[name] for name in names], axis=1)
    gaps = table[:, pairs[:, 0]] - table[:, pairs[:, 1]]
    corrected = holm(sign_flip(gaps, seed))
    for (row, column), gap, p_value in zip(pairs.tolist(), gaps.mean(axis=0), corrected, strict=True):
        difference[row, column], difference[column, row] = gap, -gap
        p[row, column] = p[column, row] = p_value
    return Pairwise(names, difference, p)


def blocks(draws: int, n: int) -> Iterator[int]:
    """Divide ``draws`` samples of ``n`` values each into blocks that fit into memory; yields their sizes."""
    size = max(_CELLS // max(n, 1), 1)
    for start in range(0, draws, size):
        yield min(size, draws - start)
