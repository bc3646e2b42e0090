"""Confidence intervals of a mean of contributions, over rounds or over clusters of rounds.

- bootstrap (percentile): the default; right for large samples, also where contributions are skewed.
- normal (central limit theorem): the same for large samples, without draws; too short where few rewards are seen.
- Bernstein (empirical): valid for every sample size, if the bounds of contributions are true ones; wide. For
  decisions that must not be wrong. Not for self-normalised estimators: their contributions are neither bounded nor
  independent.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri

from palate.evaluation.significance import blocks
from palate.types import Codes, Doubles

Interval = tuple[float, float]


def cluster_totals(values: Doubles, cluster: Codes | None) -> tuple[Doubles, Doubles]:
    """Sums of contributions by cluster, shape ``(n_clusters, k)``, and the sizes of clusters.

    ``values`` has shape ``(n, k)``. Without clusters each round is one.
    """
    if cluster is None:
        return values, np.ones(len(values))
    _, index = np.unique(cluster, return_inverse=True)
    sizes = np.bincount(index).astype(np.float64)
    totals = np.stack([np.bincount(index, column) for column in values.T], axis=1).astype(np.float64)
    return totals, sizes


def standard_error(values: Doubles, cluster: Codes | None = None) -> float:
    """The standard error of the mean; with clusters that of the ratio of sums, linearised. NaN for one cluster."""
    totals, sizes = cluster_totals(values[:, None], cluster)
    n_clusters = len(sizes)
    if n_clusters < 2:
        return float("nan")
    residual = totals[:, 0] - sizes * values.mean()
    return float(np.sqrt((residual**2).sum() * n_clusters / (n_clusters - 1)) / len(values))


def normal_interval(values: Doubles, cluster: Codes | None = None, *, level: float = 0.95) -> Interval:
    """The asymptotic interval: mean ± z standard errors."""
    half = float(ndtri((1 + level) / 2)) * standard_error(values, cluster)
    return float(values.mean()) - half, float(values.mean()) + half


def bernstein_radius(variance: float, width: float, n: int, level: float) -> float:
    """Half the length of the two-sided empirical Bernstein interval (Maurer and Pontil, 2009, theorem 4).

    √(2 V ln(4/δ) / n) + 7 (b - a) ln(4/δ) / (3 (n - 1)), with δ = 1 - level, sample variance V (over n - 1) of n
    independent values in [a, b], b - a = ``width``. Infinite for n < 2.
    """
    if n < 2:
        return math.inf
    log = math.log(4 / (1 - level))
    return math.sqrt(2 * variance * log / n) + 7 * width * log / (3 * (n - 1))


def bernstein_interval(
    values: Doubles, bounds: Interval, cluster: Codes | None = None, *, level: float = 0.95
) -> Interval:
    """The empirical Bernstein interval of the mean of contributions that lie within ``bounds``.

    Clusters count as independent values total · n_clusters / n, given their sizes.
    """
    totals, sizes = cluster_totals(values[:, None], cluster)
    n_clusters = len(sizes)
    scaled, scale = totals[:, 0] * n_clusters / len(values), n_clusters / len(values)
    low, high = (np.array([bound * sizes.min(), bound * sizes.max()]) * scale for bound in bounds)
    variance = float(scaled.var(ddof=1)) if n_clusters > 1 else 0.0
    radius = bernstein_radius(variance, float(high.max() - low.min()), n_clusters, level)
    return float(scaled.mean()) - radius, float(scaled.mean()) + radius


def bootstrap_intervals(
    values: Doubles, cluster: Codes | None = None, *, seed: int, level: float = 0.95, draws: int = 2_000
) -> list[Interval]:
    """Percentile bootstrap intervals of the means of columns, all from the same draws of rounds or clusters.

    ``values`` has shape ``(n, k)``, a column for each estimator.
    """
    totals, sizes = cluster_totals(values, cluster)
    rng, n = np.random.default_rng(seed), len(sizes)
    means = []
    for rows in blocks(draws, n):
        drawn = rng.integers(0, n, (rows, n)) + n * np.arange(rows)[:, None]
        counts = np.bincount(drawn.ravel(), minlength=rows * n).reshape(rows, n).astype(np.float64)
        means.append((counts @ totals) / (counts @ sizes)[:, None])
    low, high = np.quantile(np.concatenate(means), [(1 - level) / 2, (1 + level) / 2], axis=0)
    return list(zip(low.tolist(), high.tolist(), strict=True))
