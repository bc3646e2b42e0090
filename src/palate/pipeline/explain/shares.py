"""Reasons that add up: what each part of the profile contributed to a score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.data.slate import Reason, Share, Slate
from palate.models.base import Explains
from palate.pipeline.query import Query
from palate.pipeline.stage import Explain
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class LinearShares(Explain):
    """Splits each score less its base into past events, words, popularity and the rest.

    Only for scores that a linear rank stage made: each source's part is factor · source, and a
    linear model's part is split further by its own shares. The four parts sum to score - base.
    """

    events: int = 3
    """How many past events are named for each item, the strongest."""
    crowd: tuple[str, ...] = ("popular", "trending")
    """The sources that say what everybody takes to."""

    def reasons(self, query: Query, slate: Slate) -> tuple[Reason, ...]:
        n = len(slate)
        by_event = np.zeros((n, len(query.profile.history)), np.float32)
        words, crowd = np.zeros(n, np.float32), np.zeros(n, np.float32)
        for source, factor in slate.factors.items():
            model = query.scene.models.get(source)
            part = np.nan_to_num(slate.sources[source]) * np.float32(factor)
            if source == "words":
                words += part
            elif source in self.crowd:
                crowd += part
            elif isinstance(model, Explains):
                reading = query.reading(model)
                knows = slate.codes < len(model.vocabulary)  # items may be newer than the model
                shares = model.shares(reading, slate.codes[knows])
                by_event[np.ix_(knows, reading.places)] += shares * np.float32(factor)
        history = by_event.sum(axis=1)
        rest = slate.scores - np.float32(slate.base) - history - words - crowd
        pinned = np.zeros(n, np.bool_) if slate.pinned is None else slate.pinned
        named = self._named(query, by_event)
        columns = (history.tolist(), words.tolist(), crowd.tolist(), rest.tolist(), pinned.tolist())
        return tuple(Reason(named[row], *parts) for row, parts in enumerate(zip(*columns, strict=True)))

    def _named(self, query: Query, by_event: Floats) -> list[tuple[Share, ...]]:
        """For each item the events that speak for it most."""
        history = query.profile.history
        best = np.argsort(-by_event, axis=1, kind="stable")[:, : self.events]
        values = np.take_along_axis(by_event, best, axis=1)
        return [
            tuple(
                Share(history.items[place], history.verb(place), value)
                for place, value in zip(places, shares, strict=True)
                if value > 0
            )
            for places, shares in zip(best.tolist(), values.tolist(), strict=True)
        ]
