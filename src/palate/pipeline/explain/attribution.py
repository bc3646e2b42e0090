"""Reasons that add up: what each part of the profile contributed to a score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from palate.data.slate import Reason, Slate
from palate.models.base import ExplainableModel
from palate.models.evidence import UserEvidence
from palate.pipeline.explain.cited_events import named
from palate.pipeline.explain.ranker_attribution import corrections, spread
from palate.pipeline.query import Query
from palate.pipeline.score_scale import scores_at
from palate.pipeline.stage import Explain
from palate.types import Bools, Codes, Floats


@dataclass(frozen=True, kw_only=True)
class LinearAttribution(Explain):
    """Splits each score less its base into past events, words, mood, popularity and the rest.

    Each source's part is factor · source, and a linear model's part is split further by its own shares. What trees
    added is split over their models (:mod:`palate.pipeline.explain.ranker_attribution`), and a model's part of it
    over events as its shares are. The parts sum to score - base.
    """

    events: int = 3
    """How many past events are named for each item (:mod:`palate.pipeline.explain.cited_events` says which)."""
    crowd: tuple[str, ...] = ("popular", "trending")
    """The sources that say what everybody takes to."""
    usual: str = "linear_sequence"
    """The model whose best items show what events add to any item; without it the first source that explains."""
    n_usual: int = 8
    """How many of its items."""

    def reasons(self, query: Query, slate: Slate) -> tuple[Reason, ...]:
        n = len(slate)
        added = corrections(query, slate)
        parts = _Parts(query, slate, self._usual(query, slate), self.crowd)
        for source in dict.fromkeys((*slate.factors, *added)):
            parts.add(source, slate.factors.get(source, 0.0), added.get(source))
        by_event = parts.by_event()
        history = by_event[:n].sum(axis=1)
        rest = slate.scores - np.float32(slate.base) - history - parts.words - parts.mood - parts.crowd
        pinned = [False] * n if slate.pinned is None else slate.pinned.tolist()
        columns = (part.tolist() for part in (history, parts.words, parts.mood, parts.crowd, rest))
        return tuple(map(Reason, named(query, by_event[:n], by_event[n:], self.events), *columns, pinned))

    def _usual(self, query: Query, slate: Slate) -> Codes:
        """What the user might be recommended as well; the same whatever ``slate`` holds."""
        names = (
            name
            for name in (self.usual, *slate.factors)
            if isinstance(query.serving.models.get(name), ExplainableModel)
        )
        name = next(names, None)
        if name is None or not self.n_usual:
            return np.empty(0, np.int32)
        usual: Codes = query.memoize((LinearAttribution, name, self.n_usual), lambda: self._best(query, name))
        return usual

    def _best(self, query: Query, name: str) -> Codes:
        """The best items by a model that the user did not have; of equal ones those of the lowest codes."""
        scores = np.fmax(query.scores(name), np.float32(-np.inf))
        had = query.had.codes(query.serving.models[name].vocabulary)
        scores[had[had >= 0]] = -np.inf
        last = max(len(scores) - self.n_usual, 0)
        bound = np.partition(scores, last)[last] if len(scores) else 0
        return np.flatnonzero((scores >= bound) & (scores > -np.inf))[: self.n_usual].astype(np.int32)


class _Parts:
    """What sources add to the items of a slate, by the events and by what else they go by."""

    def __init__(self, query: Query, slate: Slate, usual: Codes, crowd: tuple[str, ...]) -> None:
        """``usual``: codes of other items, to which events add as well."""
        n = len(slate)
        self._query, self._slate, self._crowd_sources = query, slate, crowd
        self.words, self.mood, self.crowd = np.zeros((3, n), np.float32)
        self._codes, self._rows = np.unique(np.concatenate([slate.codes, usual]), return_inverse=True)
        self._own = self._rows[:n]
        self._by_reading: dict[int, tuple[UserEvidence, Floats]] = {}

    def add(self, source: str, factor: float, more: Floats | None) -> None:
        """``factor`` · what ``source`` says, and what was added on its account, shape ``(n,)``."""
        model = self._query.serving.models.get(source)
        column = self._slate.sources.get(source)
        if column is None and model is not None:
            column = scores_at(self._query.scores(source), self._slate.codes)
        # An item may be newer than the model, or have lain beyond its reach: NaN.
        said = np.zeros(len(self._slate), np.bool_) if column is None else column == column
        if model is not None and isinstance(model, ExplainableModel):
            self._add_explained(source, model, said, factor, more)
        elif source in ("words", "mood", *self._crowd_sources):
            part = self.words if source == "words" else self.mood if source == "mood" else self.crowd
            if column is not None:
                _add(part, said, column[said], factor)
            if more is not None:
                part += more

    def _add_explained(self, source: str, model: Any, said: Bools, factor: float, more: Floats | None) -> None:
        evidence = self._query.evidence(source)
        heard = self._codes < len(model.vocabulary)
        heard[self._own] = said
        # Readings of one history that are weighed alike share their arrays.
        key = id(evidence.places)
        if key not in self._by_reading:
            self._by_reading[key] = (evidence, np.zeros((len(self._codes), len(evidence)), np.float32))
        shares = model.shares(evidence, self._codes[heard])
        before = self.words if model.reads_user_text and self._query.profile.about else self.crowd
        _add(self._by_reading[key][1], heard, shares, factor)
        _add(before, said, model.prior(evidence, self._slate.codes[said]), factor)
        if more is None:
            return
        by_code = np.zeros(len(self._codes), np.float32)
        by_code[self._own[said]] = more[said]
        _add(self._by_reading[key][1], heard, spread(by_code[heard], shares), 1.0)
        silent = np.zeros(len(self._codes), np.bool_)
        silent[heard] = ~shares.any(axis=1)
        before += np.where(silent[self._own], by_code[self._own], 0)

    def by_event(self) -> Floats:
        """What each event of the history adds to each item, those of the slate first, shape ``(n, n_events)``."""
        by_event = np.zeros((len(self._codes), len(self._query.profile.history)), np.float32)
        for evidence, total in self._by_reading.values():
            by_event[:, evidence.places] += total
        return np.asarray(by_event[self._rows])


def _add(total: Floats, rows: Bools, values: Floats, factor: float) -> None:
    """Add ``factor`` · ``values`` to the ``rows`` of ``total``."""
    if len(values) == len(total):
        total += values * np.float32(factor)
    else:
        total[rows] += values * np.float32(factor)
