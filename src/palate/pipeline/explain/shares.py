"""Reasons that add up: what each part of the profile contributed to a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.events import KIND_OF_CODE
from palate.data.ordering import best
from palate.data.slate import Reason, Share, Slate
from palate.models.base import Explains
from palate.models.reading import Reading
from palate.pipeline.query import Query
from palate.pipeline.stage import Explain
from palate.types import Floats

ASKED_LIKE: Final = "asked for something like"
"""The verb of a title that the request names."""


@dataclass(frozen=True, kw_only=True)
class LinearShares(Explain):
    """Splits each score less its base into past events, words, mood, popularity and the rest.

    Only for scores that a linear rank stage made: each source's part is factor · source, and a
    linear model's part is split further by its own shares. The parts sum to score - base.
    """

    events: int = 3
    """How many past events are named for each item, the strongest."""
    crowd: tuple[str, ...] = ("popular", "trending")
    """The sources that say what everybody takes to."""

    def reasons(self, query: Query, slate: Slate) -> tuple[Reason, ...]:
        n = len(slate)
        words, mood, crowd = np.zeros((3, n), np.float32)
        by_reading: dict[int, tuple[Reading, Floats]] = {}
        for source, factor in slate.factors.items():
            model = query.scene.models.get(source)
            if model is not None and isinstance(model, Explains):
                reading = query.reading(source)
                # Readings of one history that are weighed alike share their arrays.
                _, total = by_reading.setdefault(id(reading.places), (reading, np.zeros((n, len(reading)), np.float32)))
                # An item may be newer than the model, or have lain beyond its reach: then it said nothing.
                known = ~np.isnan(slate.sources[source])
                codes = slate.codes if known.all() else slate.codes[known]
                total[known] += model.shares(reading, codes) * np.float32(factor)
                before = words if model.reads_about and query.profile.about else crowd
                before[known] += model.prior(reading, codes) * np.float32(factor)
            else:
                column = slate.sources[source]
                part = np.where(np.isnan(column), np.float32(0), column) * np.float32(factor)
                if source == "words":
                    words += part
                elif source == "mood":
                    mood += part
                elif source in self.crowd:
                    crowd += part
        by_event = self._by_event(query, by_reading.values(), n)
        history = by_event.sum(axis=1)
        rest = slate.scores - np.float32(slate.base) - history - words - mood - crowd
        pinned = [False] * n if slate.pinned is None else slate.pinned.tolist()
        columns = (history.tolist(), words.tolist(), mood.tolist(), crowd.tolist(), rest.tolist(), pinned)
        return tuple(map(Reason, self._named(query, by_event), *columns))

    def _by_event(self, query: Query, parts: Iterable[tuple[Reading, Floats]], n: int) -> Floats:
        """What each event of the history adds to each item, shape ``(n, n_events)``."""
        by_event = np.zeros((n, len(query.profile.history)), np.float32)
        for reading, total in parts:
            by_event[:, reading.places] += total
        return by_event

    def _named(self, query: Query, by_event: Floats) -> list[tuple[Share, ...]]:
        """For each item the events that speak for it most."""
        history = query.profile.history
        own = len(history) - len(query.likes)
        first = best(by_event, self.events)
        values = by_event[np.arange(len(first))[:, None], first]
        kinds = history.kinds[first]
        return [
            tuple(
                Share(history.items[place], KIND_OF_CODE[kind].verb if place < own else ASKED_LIKE, share)
                for place, kind, share in zip(*row, strict=True)
                if share > 0
            )
            for row in zip(first.tolist(), kinds.tolist(), values.tolist(), strict=True)
        ]
