"""Accuracy metrics of ranked lists, one value for each user."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.types import Bools, Codes, Doubles

METRICS: Final = ("precision", "recall", "map", "ndcg", "mrr", "hit_rate")


def metrics_at(hits: Bools, relevant: Codes) -> dict[str, Doubles]:
    """Compute all metrics of ranked lists cut at k.

    ``hits`` has shape ``(n_users, k)``: whether the item at each position is relevant, False where
    a list is shorter. ``relevant`` has shape ``(n_users,)``: the total number of relevant items of each
    user, at least 1.

    - precision = hits / k
    - recall = hits / relevant
    - map: the sum of precision at each hit over min(k, relevant)
    - ndcg: Σ hit / log₂(position + 1) over the same sum for a perfect list (Järvelin and Kekäläinen, 2002)
    - mrr: 1 / position of the first hit, 0 without one
    - hit_rate: 1 with a hit, 0 without one
    """
    k = hits.shape[1]
    positions = np.arange(1, k + 1)
    discount = 1 / np.log2(positions + 1)
    ideal = np.cumsum(discount)[np.minimum(relevant, k) - 1]
    n_hits = hits.sum(axis=1)
    precision_at = np.cumsum(hits, axis=1) / positions
    return {
        "precision": n_hits / k,
        "recall": n_hits / relevant,
        "map": (precision_at * hits).sum(axis=1) / np.minimum(relevant, k),
        "ndcg": hits @ discount / ideal,
        "mrr": (hits / positions).max(axis=1),
        "hit_rate": hits.any(axis=1).astype(np.float64),
    }
