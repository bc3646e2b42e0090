"""Ranking metrics, one value for each person."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.types import Bools, Codes, Doubles

METRICS: Final = ("precision", "recall", "map", "ndcg")


def metrics_at(hits: Bools, relevant: Codes) -> dict[str, Doubles]:
    """Metrics of ranked lists cut at k.

    ``hits`` has shape ``(n_people, k)``: whether the item at each place is relevant, False where
    a list is shorter. ``relevant`` has shape ``(n_people,)``: how many relevant items each
    person has in all, at least 1.

    - precision = hits / k
    - recall = hits / relevant
    - map: the sum of precision at each hit over min(k, relevant)
    - ndcg: Σ hit / log₂(place + 1) over the same sum for a perfect list (Järvelin and Kekäläinen, 2002)
    """
    k = hits.shape[1]
    places = np.arange(1, k + 1)
    discount = 1 / np.log2(places + 1)
    ideal = np.cumsum(discount)[np.minimum(relevant, k) - 1]
    found = hits.sum(axis=1)
    precision_at = np.cumsum(hits, axis=1) / places
    return {
        "precision": found / k,
        "recall": found / relevant,
        "map": (precision_at * hits).sum(axis=1) / np.minimum(relevant, k),
        "ndcg": hits @ discount / ideal,
    }


def differentiation(lists: Codes, seed: int, pairs: int = 10_000) -> float:
    """The mean share of items that differ between the lists of two people drawn at random.

    ``lists`` has shape ``(n_people, k)``, -1 where a list is shorter.
    """
    rng = np.random.default_rng(seed)
    first = rng.integers(0, len(lists), pairs)
    second = (first + rng.integers(1, len(lists), pairs)) % len(lists)
    same = (lists[first][:, :, None] == lists[second][:, None, :]) & (lists[first] >= 0)[:, :, None]
    lengths = (lists >= 0).sum(axis=1)
    longer = np.maximum(np.maximum(lengths[first], lengths[second]), 1)
    return float(1 - (same.any(axis=2).sum(axis=1) / longer).mean())


def bootstrap_interval(values: Doubles, seed: int, *, level: float = 0.95, draws: int = 2_000) -> tuple[float, float]:
    """The percentile bootstrap interval of the mean over people (Efron, 1979)."""
    rng = np.random.default_rng(seed)
    n = len(values)
    means = np.array([values[rng.integers(0, n, n)].mean() for _ in range(draws)])
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
