"""Re-rank towards the popularity of the items in the user's history (popularity calibration)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from palate.data.profile import History
from palate.data.slate import Slate
from palate.data.vocabulary import Vocabulary
from palate.models.baseline.popular import ItemScores
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.types import Codes

_Value = TypeVar("_Value")

_SMOOTHING: Final = 0.05
"""Added to both shares before their ratio, so that rare bins are not raised without bound."""


@dataclass(frozen=True, kw_only=True)
class PopularityCalibration(Arrange):
    """Raise those of the first ``depth`` items whose popularity bin is more frequent in the history than in the list.

    Items fall into ``bins`` by popularity, so that each bin holds the same share of all events. Where p is
    the share of an item's bin in the history and q that among the first ``head`` items, its score rises by
    ``strength`` · σ · ln(p / q): one step of calibration (Steck, 2018) towards the popularity that the user is used
    to (Abdollahpouri et al., 2021). σ is the standard deviation of the scores of the first ``depth`` items. The
    history's shares are smoothed by ``doubt`` events distributed as in the list. The order does not depend on
    ``query.n``, so that pages are parts of one list.
    """

    strength: float = 0.3
    model: str = "popular"
    bins: int = 5
    head: int = 10
    depth: int = 100
    doubt: float = 20.0

    def compute_order(self, query: Query, slate: Slate) -> Codes:
        order, depth = np.arange(len(slate), dtype=np.int32), min(self.depth, len(slate))
        model = query.serving.models.get(self.model)
        if not isinstance(model, ItemScores) or self.strength <= 0:
            return order
        history_counts = count_history_bins(query.profile.history, query.serving.vocabulary, model, self.bins)
        if not history_counts.any():
            return order
        bin_of = popularity_bins(model, self.bins)
        bins = bin_of[np.minimum(slate.codes[:depth], len(bin_of) - 1)]
        list_shares = np.bincount(bins[: self.head], minlength=self.bins) / min(self.head, depth)
        target_shares = (history_counts + self.doubt * list_shares) / (history_counts.sum() + self.doubt)
        gain = np.log((target_shares + _SMOOTHING) / (list_shares + _SMOOTHING)).astype(np.float32)
        scores = np.sort(slate.scores[:depth])[::-1]
        centred = scores - scores.mean()
        deviation = float(np.dot(centred, centred) / depth) ** 0.5
        order[:depth] = np.argsort(-(scores + np.float32(self.strength * deviation) * gain[bins]), kind="stable")
        return order


def count_history_bins(history: History, vocabulary: Vocabulary, model: ItemScores, n_bins: int) -> Codes:
    """The number of events of a history with items of each popularity bin, shape ``(n_bins,)``."""

    def count() -> Codes:
        bin_of, codes = popularity_bins(model, n_bins), history.codes(vocabulary)
        return np.bincount(bin_of[np.minimum(codes[codes >= 0], len(bin_of) - 1)], minlength=n_bins)

    counts: WeakKeyDictionary[ItemScores, Codes] = history.memoize(
        (count_history_bins, n_bins), vocabulary, WeakKeyDictionary
    )
    return _get_or_compute(counts, model, count)


_bins_by_model: Final[WeakKeyDictionary[ItemScores, dict[int, Codes]]] = WeakKeyDictionary()
"""The bins of each live model by their number; entries go when their model does."""


def popularity_bins(model: ItemScores, n_bins: int) -> Codes:
    """The popularity bin of each item, 0 for the most popular; one more entry at the end is for unknown items."""
    by_n_bins = _get_or_compute(_bins_by_model, model, dict[int, Codes])
    if n_bins not in by_n_bins:
        by_n_bins[n_bins] = _compute_bins(model, n_bins)
    return by_n_bins[n_bins]


def _compute_bins(model: ItemScores, n_bins: int) -> Codes:
    counts = np.append(np.expm1(np.nan_to_num(model.fixed.astype(np.float64))), 0.0)
    order = np.argsort(-counts, kind="stable")
    middle = np.cumsum(counts[order]) - counts[order] / 2
    bins = np.empty(len(counts), np.int32)
    bins[order] = np.minimum(middle / max(counts.sum(), 1e-12) * n_bins, n_bins - 1)
    return bins


def _get_or_compute(
    by_model: WeakKeyDictionary[ItemScores, _Value], model: ItemScores, compute: Callable[[], _Value]
) -> _Value:
    value = by_model.get(model)
    if value is None:
        value = by_model[model] = compute()
    return value
