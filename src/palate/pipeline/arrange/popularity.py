"""As well known as what somebody takes to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from palate.data.slate import Slate
from palate.models.baseline.popular import ItemScores
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.types import Codes

_LEAST: Final = 0.05
"""A share below it is taken for little more: what is rare is not chased."""


@dataclass(frozen=True, kw_only=True)
class Popularity(Arrange):
    """Among the first ``depth``, items step up that are as well known as what the history holds and the list lacks.

    Items fall into ``bins`` by how many took to them, so that each bin holds the same share of all events. Where p is
    the share of an item's bin in the history and q that among the first ``head``, its score rises by
    ``strength`` · σ · ln(p / q): one step of calibration (Steck, 2018) towards the popularity that somebody is used to
    (Abdollahpouri et al., 2021). σ is the standard deviation of the scores of the first ``depth``. A history counts as
    if ``doubt`` more events were as the list is. It does not depend on how many items are asked for, so pages follow
    from each other.
    """

    strength: float = 0.3
    model: str = "popular"
    bins: int = 5
    head: int = 10
    depth: int = 100
    doubt: float = 20.0

    def arranged(self, query: Query, slate: Slate) -> Codes:
        places, depth = np.arange(len(slate), dtype=np.int32), min(self.depth, len(slate))
        model = query.serving.models.get(self.model)
        if not isinstance(model, ItemScores) or self.strength <= 0:
            return places
        held = _held(query, model, self.bins)
        if not held.any():
            return places
        known = _bins(model, self.bins)
        bins = known[np.minimum(slate.codes[:depth], len(known) - 1)]
        listed = np.bincount(bins[: self.head], minlength=self.bins) / min(self.head, depth)
        wanted = (held + self.doubt * listed) / (held.sum() + self.doubt)
        gain = np.log((wanted + _LEAST) / (listed + _LEAST)).astype(np.float32)
        scores = np.sort(slate.scores[:depth])[::-1]
        centred = scores - scores.mean()
        spread = float(np.dot(centred, centred) / depth) ** 0.5
        places[:depth] = np.argsort(-(scores + np.float32(self.strength * spread) * gain[bins]), kind="stable")
        return places


def _held(query: Query, model: ItemScores, bins: int) -> Codes:
    """How many events of the history are with items of each bin, shape ``(bins,)``."""
    history, vocabulary = query.profile.history, query.serving.vocabulary

    def counted() -> tuple[ItemScores, Codes]:
        known, codes = _bins(model, bins), history.codes(vocabulary)
        return model, np.bincount(known[np.minimum(codes[codes >= 0], len(known) - 1)], minlength=bins)

    by, held = history.memoize((Popularity, bins), vocabulary, counted)
    return np.asarray(held if by is model else counted()[1])


@lru_cache(maxsize=8)
def _bins(model: ItemScores, bins: int) -> Codes:
    """The bin of each item, and last that of any the model does not know: 0 for the best known."""
    counts = np.append(np.expm1(np.nan_to_num(model.fixed.astype(np.float64))), 0.0)
    order = np.argsort(-counts, kind="stable")
    middle = np.cumsum(counts[order]) - counts[order] / 2
    found = np.empty(len(counts), np.int32)
    found[order] = np.minimum(middle / max(counts.sum(), 1e-12) * bins, bins - 1)
    return found
