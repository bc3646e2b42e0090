"""Additive attribution of scores: how much each past event and each other part of the profile contributed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from palate.compiled import compiled
from palate.data.slate import Reason, Slate
from palate.data.top_items import best_set
from palate.data.vocabulary import Vocabulary
from palate.models.abilities import ExplainableModel
from palate.models.base import EncodedUser
from palate.pipeline.explain.cited_events import cite_events
from palate.pipeline.explain.promotions import with_promotions
from palate.pipeline.explain.ranker_attribution import attribute_corrections
from palate.pipeline.nearest import scores_for, search_of
from palate.pipeline.query import Query
from palate.pipeline.stage import Explain
from palate.types import Bools, Codes, Floats

_Scored = tuple[int, float]
"""An item and its score."""


@dataclass(frozen=True, kw_only=True)
class LinearAttribution(Explain):
    """Split each score less the slate's base into past events, words, mood, popularity and a rest.

    The part of a source is factor · source score; that of a linear model is split further by the model's own shares.
    What a ranker's trees added is split over their models (:mod:`palate.pipeline.explain.ranker_attribution`), and a
    model's part of it over events in proportion to its shares. What rules added is a part of its own. The parts sum to
    score - base.
    """

    events: int = 3
    """How many past events are cited for each item (:mod:`palate.pipeline.explain.cited_events` chooses them)."""
    crowd: tuple[str, ...] = ("popular", "trending")
    """The sources that score by popularity."""
    usual: str = "linear_sequence"
    """The model whose best items show what events contribute to any item; else the first source that explains."""
    n_usual: int = 8
    """The number of these items."""
    n_ahead: int = 100
    """The number of items from the top of the slate that are explained at once for a user who asks again: those that
    will be drawn."""

    def compute_reasons(self, query: Query, slate: Slate) -> tuple[Reason, ...]:
        known: dict[_Scored, Reason] = query.keep(
            (LinearAttribution, self, tuple(slate.factors.items()), slate.base), dict
        )
        own = _without_promotion(slate)
        scored = _items_and_scores(own)
        if known and own.drawn_from is not None and not all(map(known.__contains__, scored)):
            ahead = own.drawn_from.take(np.arange(min(self.n_ahead, len(own.drawn_from))))
            self._add_reasons(query, _without_promotion(ahead), known)
        self._add_reasons(query, own, known)
        pinned = [False] * len(slate) if slate.pinned is None else slate.pinned.tolist()
        reasons = tuple(
            known[key]._replace(pinned=True) if is_pinned else known[key]
            for key, is_pinned in zip(scored, pinned, strict=True)
        )
        return reasons if query.rules is None else with_promotions(query.rules, slate, reasons)

    def _add_reasons(self, query: Query, slate: Slate, known: dict[_Scored, Reason]) -> None:
        """Add the reason for each item of ``slate`` that is not among the ``known``."""
        scored = _items_and_scores(slate)
        new = [row for row, item_and_score in enumerate(scored) if item_and_score not in known]
        if new:
            reasons = self._attribute(query, slate.take(np.array(new, np.intp)))
            known.update(zip([scored[row] for row in new], reasons, strict=True))

    def _attribute(self, query: Query, slate: Slate) -> Iterator[Reason]:
        """The reason for each item, as if it were not pinned; it depends on no other item of the slate."""
        n = len(slate)
        added = attribute_corrections(query, slate)
        reference = query.keep((_Reference, self, tuple(slate.factors.items())), _Reference)
        has_reference = reference.by_event is not None
        reference_items = np.empty(0, np.int32) if has_reference else self._reference_items(query, slate)
        parts = _ScoreParts(query, slate, reference_items, self.crowd)
        for source in dict.fromkeys((*slate.factors, *added)):
            parts.add(source, slate.factors.get(source, 0.0), added.get(source))
        by_event = parts.by_event
        if reference.by_event is None:
            reference.by_event = by_event[n:].copy()
        history = by_event[:n].sum(axis=1)
        remainder = slate.scores - np.float32(slate.base) - history - parts.words - parts.mood - parts.popularity
        columns = (part.tolist() for part in (history, parts.words, parts.mood, parts.popularity, remainder))
        return map(Reason, cite_events(query, by_event[:n], reference.by_event, self.events), *columns)

    def _reference_items(self, query: Query, slate: Slate) -> Codes:
        """Items that the user might be recommended anyway; the same for every slate with these factors."""
        names = (
            name
            for name in (self.usual, *slate.factors)
            if isinstance(query.serving.models.get(name), ExplainableModel)
        )
        name = next(names, None)
        if name is None or not self.n_usual:
            return np.empty(0, np.int32)
        return self._best_unseen(query, name)

    def _best_unseen(self, query: Query, name: str) -> Codes:
        """The unseen items with the highest scores of a model; of equal ones those with the lowest codes."""
        seen = query.seen_history.codes(query.serving.models[name].vocabulary)
        search = search_of(query, name)
        nearest = None if search is None else search.best(self.n_usual + len(seen))
        if nearest is not None:
            return np.sort(nearest[~np.isin(nearest, seen)][: self.n_usual])
        scores = query.scores(name).copy()
        scores[seen[seen >= 0]] = np.nan
        return best_set(scores, self.n_usual).astype(np.int32)


def _without_promotion(slate: Slate) -> Slate:
    """The slate with the scores that it would have without rules."""
    return slate if slate.promotion is None else replace(slate, scores=slate.scores - slate.promotion)


def _items_and_scores(slate: Slate) -> list[_Scored]:
    return list(zip(slate.codes.tolist(), slate.scores.tolist(), strict=True))


@dataclass(slots=True)
class _Reference:
    """The contribution of each event to each reference item, shape ``(n_reference, n_events)``; None: not known yet."""

    by_event: Floats | None = None


class _LinearModel(Protocol):
    """A model that splits its scores over events and a prior."""

    @property
    def vocabulary(self) -> Vocabulary: ...
    @property
    def reads_user_text(self) -> bool: ...
    def attribute(self, state: EncodedUser, items: Codes) -> Floats: ...
    def prior(self, state: EncodedUser, items: Codes) -> Floats | None: ...


class _ScoreParts:
    """Sums of what the sources contribute to the items of a slate, by event and by other part."""

    def __init__(self, query: Query, slate: Slate, reference_items: Codes, popularity_sources: tuple[str, ...]) -> None:
        """``reference_items``: codes of more items, for which only the contributions of events are computed."""
        n = len(slate)
        self._query, self._slate, self._popularity_sources = query, slate, popularity_sources
        self.words, self.mood, self.popularity = np.zeros((3, n), np.float32)
        self._codes, self._rows = np.unique(np.concatenate([slate.codes, reference_items]), return_inverse=True)
        self.by_event = np.zeros((len(self._rows), len(query.profile.history)), np.float32)
        """The contribution of each event to each item, those of the slate first, shape ``(n, n_events)``."""

    def add(self, source: str, factor: float, added: Floats | None) -> None:
        """Add ``factor`` · the scores of ``source``, and what a ranker ``added`` because of it, shape ``(n,)``."""
        model = self._query.serving.models.get(source)
        column = self._slate.sources.get(source)
        if column is None and model is not None:
            column = scores_for(self._query, source, self._slate.codes)
        # A score is NaN for an item that is newer than the model, or that its retriever did not return.
        has_score = np.zeros(len(self._slate), np.bool_) if column is None else ~np.isnan(column)
        if model is not None and isinstance(model, ExplainableModel):
            self._add_linear(source, model, has_score, factor, added)
        elif source in ("words", "mood", *self._popularity_sources):
            part = self.words if source == "words" else self.mood if source == "mood" else self.popularity
            if column is not None:
                _add_scaled(part, has_score, column[has_score], factor)
            if added is not None:
                part += added

    def _add_linear(
        self, source: str, model: _LinearModel, has_score: Bools, factor: float, added: Floats | None
    ) -> None:
        state = self._query.encoded(source)
        n_known = int(np.searchsorted(self._codes, len(model.vocabulary)))
        is_known = self._rows < n_known
        is_known[: len(has_score)] &= has_score
        shares = model.attribute(state, self._codes[:n_known])
        corrections = np.zeros(len(self._rows), np.float32)
        if added is not None:
            corrections[: len(added)] = added
        events = self._query.evidence(source).event_indices
        undistributed = add_shares(shares, self._rows, is_known, factor, corrections, events, self.by_event)
        prior_part = self.words if model.reads_user_text and self._query.profile.about else self.popularity
        prior_part += undistributed[: len(prior_part)]
        prior = model.prior(state, self._slate.codes[has_score])
        if prior is not None:
            _add_scaled(prior_part, has_score, prior, factor)


@compiled
def add_shares(
    shares: Floats, rows: Codes, is_known: Bools, factor: float, corrections: Floats, events: Codes, sums: Floats
) -> Floats:
    """Add ``factor`` · shares and a correction to the contributions of the events of each known item.

    Item i has the row ``rows[i]`` of ``shares``, whose columns stand for ``events``, and the row i of ``sums``, shape
    ``(n_items, n_events)``. Its correction is distributed over the events with positive shares in proportion; if there
    are none, over those with negative ones. Returns the corrections of items whose shares are all 0, shape
    ``(n_items,)``.
    """
    undistributed = np.zeros(len(rows), np.float32)
    for item in range(len(rows)):
        if not is_known[item]:
            continue
        share, target = shares[rows[item]], sums[item]
        of_positive = of_negative = np.float32(0)
        if corrections[item] != 0:
            positive, negative = np.maximum(share, 0).sum(), np.minimum(share, 0).sum()
            if positive > 0:
                of_positive = np.float32(corrections[item] / positive)
            elif negative < 0:
                of_negative = np.float32(corrections[item] / negative)
            else:
                undistributed[item] = corrections[item]
        for index in range(len(events)):
            scale = of_positive if share[index] > 0 else of_negative
            target[events[index]] += (np.float32(factor) + scale) * share[index]
    return undistributed


def _add_scaled(total: Floats, rows: Bools, values: Floats, factor: float) -> None:
    """Add ``factor`` · ``values`` to the ``rows`` of ``total``, in place."""
    if len(values) == len(total):
        total += values * np.float32(factor)
    else:
        total[rows] += values * np.float32(factor)
