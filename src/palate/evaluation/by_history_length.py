"""A metric by the length of the users' history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.evaluation.evaluate import Evaluation
from palate.evaluation.significance import bootstrap_interval
from palate.types import Codes


@dataclass(frozen=True, slots=True)
class Bucket:
    """A group of users with similar history lengths, and the mean of a metric over them."""

    least: int
    """The shortest history, in events."""
    most: int
    """The longest."""
    users: int
    mean: float
    interval: tuple[float, float]
    """95 % bootstrap interval of the mean."""


def by_history(evaluation: Evaluation, metric: str = "ndcg", n: int = 4) -> list[Bucket]:
    """The metric for ``n`` groups of nearly equal size, by the number of known events of the users."""
    bucket_of = np.searchsorted(_edges(evaluation.known, n), evaluation.known, side="right")
    buckets: list[Bucket] = []
    for bucket in np.unique(bucket_of).tolist():
        mask = bucket_of == bucket
        values, known = evaluation.per_user[metric][mask], evaluation.known[mask]
        interval = bootstrap_interval(values, evaluation.seed)
        buckets.append(Bucket(int(known.min()), int(known.max()), len(values), float(np.nanmean(values)), interval))
    return buckets


def _edges(known: Codes, n: int) -> Codes:
    """The shortest history of each group but the first; fewer where many users have histories of one length."""
    return np.unique(np.sort(known)[[len(known) * group // n for group in range(1, n)]])
