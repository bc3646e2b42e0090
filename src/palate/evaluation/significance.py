"""Chance and its part in a figure: intervals, and tests between models on the same users."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from palate.types import Bools, Codes, Doubles

_CELLS: Final = 2_000_000
LEVEL: Final = 0.05
"""A corrected p-value below this counts as a difference."""


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

    ``differences`` has shape ``(n_users, n_pairs)``. If two models were the same, each user's
    difference could as well have had the other sign: p is the share of random signs whose mean
    lies as far from 0 as what was seen, which itself counts as one draw (Phipson and Smyth, 2010).
    """
    rng = np.random.default_rng(seed)
    n = len(differences)
    seen = np.abs(differences.sum(axis=0)) * (1 - 1e-12)
    as_far = np.zeros(differences.shape[1])
    for rows in blocks(draws, n):
        signs = rng.integers(0, 2, (rows, n), np.int8) * 2.0 - 1.0
        as_far += (np.abs(signs @ differences) >= seen).sum(axis=0)
    return np.asarray((as_far + 1) / (draws + 1))


def holm(p: Doubles) -> Doubles:
    """p-values corrected so that the chance of any false finding among them stays at the level (Holm, 1979)."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    corrected = np.empty(len(p))
    corrected[order] = np.minimum(stepped, 1.0)
    return corrected


@dataclass(frozen=True, slots=True, eq=False)
class Pairwise:
    """Every two models compared on the same users; rows and columns are ``names``."""

    names: tuple[str, ...]
    difference: Doubles
    """Mean of row less column, shape ``(n, n)``."""
    p: Doubles
    """Corrected over all pairs, shape ``(n, n)``; 1 on the diagonal."""

    @property
    def best(self) -> int:
        """The place of the model with the highest mean."""
        return int(np.argmax(self.difference.sum(axis=1)))

    @property
    def with_best(self) -> Bools:
        """Which models are not told apart from the best, itself among them."""
        return np.asarray(self.p[self.best] >= LEVEL)


def pairwise(values: Mapping[str, Doubles], seed: int) -> Pairwise:
    """Every two models, paired by user.

    All pairs are one family for the correction, so that it also covers the choice of the best.
    ``values``: one metric for each user by model, in one order of users.
    """
    names = tuple(values)
    difference, p = np.zeros((len(names), len(names))), np.ones((len(names), len(names)))
    pairs: Codes = np.array(list(combinations(range(len(names)), 2)), np.int64).reshape(-1, 2)
    table = np.stack([values[name] for name in names], axis=1)
    gaps = table[:, pairs[:, 0]] - table[:, pairs[:, 1]]
    corrected = holm(sign_flip(gaps, seed))
    for (one, other), gap, chance in zip(pairs.tolist(), gaps.mean(axis=0), corrected, strict=True):
        difference[one, other], difference[other, one] = gap, -gap
        p[one, other] = p[other, one] = chance
    return Pairwise(names, difference, p)


def blocks(draws: int, n: int) -> Iterator[int]:
    """How many of ``draws`` of ``n`` values each are held in memory at a time."""
    size = max(_CELLS // max(n, 1), 1)
    for start in range(0, draws, size):
        yield min(size, draws - start)
