"""Reasons that add up: what each part of the profile contributed to a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from palate.data.slate import Reason, Slate
from palate.models.base import Explains
from palate.models.reading import Reading
from palate.pipeline.explain.naming import named
from palate.pipeline.query import Query
from palate.pipeline.stage import Explain
from palate.types import Bools, Codes, Floats


@dataclass(frozen=True, kw_only=True)
class LinearShares(Explain):
    """Splits each score less its base into past events, words, mood, popularity and the rest.

    Only for scores that a linear rank stage made: each source's part is factor · source, and a
    linear model's part is split further by its own shares. The parts sum to score - base.
    """

    events: int = 3
    """How many past events are named for each item (:mod:`palate.pipeline.explain.naming` says which)."""
    crowd: tuple[str, ...] = ("popular", "trending")
    """The sources that say what everybody takes to."""
    usual: str = "sequence"
    """The model whose best items show what events add to any item; without it the first source that explains."""
    n_usual: int = 8
    """How many of its items."""

    def reasons(self, query: Query, slate: Slate) -> tuple[Reason, ...]:
        n = len(slate)
        words, mood, crowd = np.zeros((3, n), np.float32)
        codes, rows = np.unique(np.concatenate([slate.codes, self._usual(query, slate)]), return_inverse=True)
        by_reading: dict[int, tuple[Reading, Floats]] = {}
        for source, factor in slate.factors.items():
            column = slate.sources[source]
            said = column == column  # an item may be newer than the model, or have lain beyond its reach: NaN
            model = query.scene.models.get(source)
            if model is not None and isinstance(model, Explains):
                reading = query.reading(source)
                heard = codes < len(model.vocabulary)
                heard[rows[:n]] = said
                # Readings of one history that are weighed alike share their arrays.
                key = id(reading.places)
                if key not in by_reading:
                    by_reading[key] = (reading, np.zeros((len(codes), len(reading)), np.float32))
                _add(by_reading[key][1], heard, model.shares(reading, codes[heard]), factor)
                before = words if model.reads_about and query.profile.about else crowd
                _add(before, said, model.prior(reading, slate.codes[said]), factor)
            elif source in ("words", "mood", *self.crowd):
                _add(words if source == "words" else mood if source == "mood" else crowd, said, column[said], factor)
        by_event = self._by_event(query, by_reading.values(), len(codes))[rows]
        history = by_event[:n].sum(axis=1)
        rest = slate.scores - np.float32(slate.base) - history - words - mood - crowd
        pinned = [False] * n if slate.pinned is None else slate.pinned.tolist()
        columns = (history.tolist(), words.tolist(), mood.tolist(), crowd.tolist(), rest.tolist(), pinned)
        return tuple(map(Reason, named(query, by_event[:n], by_event[n:], self.events), *columns))

    def _usual(self, query: Query, slate: Slate) -> Codes:
        """What the person might be recommended as well; the same whatever ``slate`` holds."""
        names = (name for name in (self.usual, *slate.factors) if isinstance(query.scene.models.get(name), Explains))
        name = next(names, None)
        if name is None or not self.n_usual:
            return np.empty(0, np.int32)
        usual: Codes = query.once((LinearShares, name, self.n_usual), lambda: self._best(query, name))
        return usual

    def _best(self, query: Query, name: str) -> Codes:
        """The best items by a model that the person did not have; of equal ones those of the lowest codes."""
        scores = np.fmax(query.scores(name), np.float32(-np.inf))
        had = query.had.codes(query.scene.models[name].vocabulary)
        scores[had[had >= 0]] = -np.inf
        last = max(len(scores) - self.n_usual, 0)
        bound = np.partition(scores, last)[last] if len(scores) else 0
        return np.flatnonzero((scores >= bound) & (scores > -np.inf))[: self.n_usual].astype(np.int32)

    def _by_event(self, query: Query, parts: Iterable[tuple[Reading, Floats]], n: int) -> Floats:
        """What each event of the history adds to each item, shape ``(n, n_events)``."""
        by_event = np.zeros((n, len(query.profile.history)), np.float32)
        for reading, total in parts:
            by_event[:, reading.places] += total
        return by_event


def _add(total: Floats, rows: Bools, values: Floats, factor: float) -> None:
    """Add ``factor`` · ``values`` to the ``rows`` of ``total``."""
    if len(values) == len(total):
        total += values * np.float32(factor)
    else:
        total[rows] += values * np.float32(factor)
