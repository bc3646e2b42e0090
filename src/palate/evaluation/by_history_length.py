"""How well users are served who have done little, and who have done much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.evaluation.evaluate import Evaluation
from palate.evaluation.significance import bootstrap_interval
from palate.types import Codes


@dataclass(frozen=True, slots=True)
class Bucket:
    """Users with about as long a history."""

    least: int
    most: int
    users: int
    mean: float
    interval: tuple[float, float]
    """95 % bootstrap interval of the mean."""


def by_history(one: Evaluation, metric: str = "ndcg", n: int = 4) -> list[Bucket]:
    """The metric for ``n`` groups of about as many users, by how many of their events were known."""
    place = np.searchsorted(_edges(one.known, n), one.known, side="right")
    found: list[Bucket] = []
    for group in np.unique(place).tolist():
        inside = place == group
        values, known = one.per_user[metric][inside], one.known[inside]
        interval = bootstrap_interval(values, one.seed)
        found.append(Bucket(int(known.min()), int(known.max()), len(values), float(np.nanmean(values)), interval))
    return found


def _edges(known: Codes, n: int) -> Codes:
    """The least history of each group but the first; fewer where many users have as much."""
    return np.unique(np.sort(known)[[len(known) * group // n for group in range(1, n)]])
