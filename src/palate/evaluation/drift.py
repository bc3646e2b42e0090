"""Drift: how much events, items and scores differ from those that a snapshot was trained on.

The population stability index of two samples over the same bins is Σ (q - p) ln(q / p), with p and q the shares of each
bin before and since. By convention of credit scoring (Siddiqi, 2006) below 0.1 is stable, from 0.25 on a large shift.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from palate.types import Codes, Doubles

MODERATE: Final = 0.1
LARGE: Final = 0.25
_MIN_EVENTS: Final = 100
_BINS: Final = 10
_SMOOTHING: Final = 0.5

DriftStatus = Literal["stable", "moderate", "large", "too few events"]


@dataclass(frozen=True, slots=True)
class DriftMonitor:
    """One monitor."""

    name: str
    value: float | None
    """A population stability index, or the share of unknown items; None where there is nothing to compare."""
    status: DriftStatus
    n_before: int
    n_since: int
    noise: float = 0.0
    """The index that two samples of these sizes have on average without any drift; subtracted before the thresholds."""


@dataclass(frozen=True, slots=True, eq=False)
class DriftReference:
    """What is kept of the training data to compare with."""

    kinds: Mapping[str, int]
    """Events of each kind in the newest ``days``."""
    days: float
    """The length of that time; 0 if events have no times."""
    item_counts: Codes
    """Events of each item of the vocabulary, in all of the training data."""
    scores: Doubles
    """Scores of the items of the lists of some users, at the time of training."""


@dataclass(frozen=True, slots=True, eq=False)
class RecentEvents:
    """What came since the training."""

    kinds: Mapping[str, int]
    days: float
    item_counts: Codes
    """Events of each item of the snapshot's vocabulary."""
    n_unknown: int
    """Events of items that the snapshot does not know."""
    scores: Doubles
    """Scores of the items of the lists of some users who have new events, by the same models."""


@dataclass(frozen=True, slots=True)
class DriftReport:
    """All monitors, and the events of each kind for each day before and since."""

    version: str
    """Of the snapshot."""
    at: float
    """When it was measured, in seconds since 1970."""
    monitors: tuple[DriftMonitor, ...]
    per_day: Mapping[str, tuple[float | None, float | None]]
    """By kind; None where events have no times."""


def stability_index(before: ArrayLike, since: ArrayLike) -> float:
    """The population stability index of counts in the same bins; half an event is added to each bin."""
    shares = [np.asarray(counts, np.float64) + _SMOOTHING for counts in (before, since)]
    p, q = (share / share.sum() for share in shares)
    return float(((q - p) * np.log(q / p)).sum())


def compare_drift(version: str, at: float, reference: DriftReference, recent: RecentEvents) -> DriftReport:
    """Compare what came since the training with the training data."""
    kinds = sorted({*reference.kinds, *recent.kinds})
    before, since = ([of.get(kind, 0) for kind in kinds] for of in (reference.kinds, recent.kinds))
    n_since = int(recent.item_counts.sum()) + recent.n_unknown
    monitors = (
        _monitor("kinds", before, since),
        _monitor("popularity", *_by_popularity(reference.item_counts, recent.item_counts)),
        _monitor("scores", *_by_score(reference.scores, recent.scores)),
        _unknown(recent.n_unknown, n_since, int(reference.item_counts.sum())),
    )
    rates = {
        kind: (_rate(reference.kinds.get(kind, 0), reference.days), _rate(recent.kinds.get(kind, 0), recent.days))
        for kind in kinds
    }
    return DriftReport(version, at, monitors, rates)


def _monitor(name: str, before: ArrayLike, since: ArrayLike) -> DriftMonitor:
    n_before, n_since = int(np.sum(before)), int(np.sum(since))
    if min(n_before, n_since) < _MIN_EVENTS:
        return DriftMonitor(name, None, "too few events", n_before, n_since)
    n_bins = int((np.asarray(before) + np.asarray(since) > 0).sum())
    noise = max(n_bins - 1, 0) * (1 / n_before + 1 / n_since)
    value = stability_index(before, since)
    return DriftMonitor(name, value, _status(value - noise), n_before, n_since, noise)


def _unknown(n_unknown: int, n_since: int, n_before: int) -> DriftMonitor:
    """The share of events of items that the snapshot does not know, by the same thresholds."""
    if n_since < _MIN_EVENTS:
        return DriftMonitor("unknown_items", None, "too few events", n_before, n_since)
    share = n_unknown / n_since
    return DriftMonitor("unknown_items", share, _status(share), n_before, n_since)


def _status(value: float) -> DriftStatus:
    return "stable" if value < MODERATE else "moderate" if value < LARGE else "large"


def _by_popularity(before: Codes, since: Codes) -> tuple[Codes, Codes]:
    """Counts of events in ten bins of items, which rise in popularity and had equal numbers of events before."""
    order = np.argsort(before, kind="stable")
    total = np.cumsum(before[order])
    bins = np.minimum((total - before[order] / 2) * _BINS / max(int(total[-1]) if len(total) else 0, 1), _BINS - 1)
    bin_of = np.empty(len(before), np.int64)
    bin_of[order] = bins.astype(np.int64)
    first, second = (np.bincount(bin_of, counts, _BINS).astype(np.int64) for counts in (before, since))
    return first, second


def _by_score(before: Doubles, since: Doubles) -> tuple[Codes, Codes]:
    """Counts of scores in ten bins with equal numbers of scores before."""
    if not len(before):
        return np.zeros(_BINS, np.int64), np.zeros(_BINS, np.int64)
    edges = np.unique(np.quantile(before, np.arange(1, _BINS) / _BINS))
    bins = (np.searchsorted(edges, scores, side="right") for scores in (before, since))
    first, second = (np.bincount(each, minlength=len(edges) + 1) for each in bins)
    return first, second


def _rate(n: int, days: float) -> float | None:
    return n / days if days > 0 else None
