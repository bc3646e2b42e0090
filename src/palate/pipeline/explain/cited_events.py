"""Choose the past events that a reason cites: only events that raise the item's score, the most specific first."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.compiled import compiled
from palate.data.events import KIND_OF_CODE, RATING
from palate.data.profile import History
from palate.data.slate import Attribution
from palate.models.evidence import preferences
from palate.pipeline.query import Query
from palate.types import Bools, Codes, Floats

NAMED_TITLE_VERB: Final = "asked for something like"
"""The verb of a title that the request names."""
_MIN_REFERENCE_ITEMS: Final = 4
"""With fewer reference items events are ordered by their contribution alone."""
_LARGE_SHARE: Final = 0.2
"""The share of the largest contribution from which on an event is ordered by how specific it is."""
_DEVIATION_FLOOR_SHARE: Final = 0.1
_PENALTY_OF_SMALL: Final = 1e6
"""Subtracted from the order of small contributions, which puts them after all large ones."""
_RATING_TOLERANCE: Final = 1e-5


def cite_events(query: Query, contributions: Floats, reference: Floats, limit: int) -> list[tuple[Attribution, ...]]:
    """For each item at most ``limit`` citable events with a positive contribution, the most specific first.

    ``contributions`` of each event to each item have shape ``(n, n_events)``, those to ``reference`` items, shape
    ``(n_reference, n_events)``. An event is specific to an item as far as its contribution is larger than its mean
    contribution to the reference items, in units of its standard deviation over them plus a tenth of the largest
    contribution: this favours an unusual event over a recent one that contributes to every item. Events below a fifth
    of the largest citable contribution come last.
    """
    history = query.profile.history
    is_citable = history.memoize(find_citable, query.serving.vocabulary, lambda: find_citable(history))
    best, values = _choose_citations(contributions, reference, is_citable, min(limit, len(history)))
    is_named_title = query.is_named_title[best]
    return [
        tuple(
            Attribution(history.items[event], NAMED_TITLE_VERB if is_named else KIND_OF_CODE[kind].verb, value)
            for event, kind, is_named, value in zip(*row, strict=True)
            if value > 0
        )
        for row in zip(
            best.tolist(), history.kinds[best].tolist(), is_named_title.tolist(), values.tolist(), strict=True
        )
    ]


@compiled
def _choose_citations(contributions: Floats, reference: Floats, is_citable: Bools, limit: int) -> tuple[Codes, Floats]:
    """The events that each item cites, and their contributions (0: none is left to cite), shape ``(n, limit)``."""
    n_items, n_events = contributions.shape
    mean, deviation = _mean_and_deviation(reference)
    best, values = np.zeros((n_items, limit), np.int64), np.zeros((n_items, limit), np.float32)
    order = np.empty(n_events, np.float32)
    for item in range(n_items):
        largest = np.float32(1e-9)
        for event in range(n_events):
            if is_citable[event]:
                largest = max(largest, contributions[item, event])
        for event in range(n_events):
            value = contributions[item, event] if is_citable[event] else np.float32(0)
            spread = deviation[event] + np.float32(_DEVIATION_FLOOR_SHARE) * largest
            is_large = value >= np.float32(_LARGE_SHARE) * largest
            order[event] = (value - mean[event]) / spread if is_large else value - np.float32(_PENALTY_OF_SMALL)
        for rank in range(limit):
            highest = order.argmax()
            best[item, rank] = highest
            if is_citable[highest]:
                values[item, rank] = contributions[item, highest]
            order[highest] = -np.inf
    return best, values


@compiled
def _mean_and_deviation(reference: Floats) -> tuple[Floats, Floats]:
    """The mean and standard deviation of each event's contributions to the reference items.

    Zeros if there are too few items.
    """
    n_items, n_events = reference.shape
    mean, variance = np.zeros(n_events, np.float32), np.zeros(n_events, np.float32)
    if n_items < _MIN_REFERENCE_ITEMS:
        return mean, variance
    for item in range(n_items):
        mean += reference[item]
    mean /= np.float32(n_items)
    for item in range(n_items):
        variance += (reference[item] - mean) ** 2
    return mean, np.sqrt(variance / np.float32(n_items))


def find_citable(history: History) -> Bools:
    """Which events may be cited as a reason, shape ``(n_events,)``.

    Those with a positive preference, but no rating below the user's mean.
    """
    is_citable = preferences(history) > 0
    is_rating = history.kinds == RATING.code
    if is_rating.any():
        mean = history.values[is_rating].mean(dtype=np.float64)
        is_citable &= ~is_rating | (history.values >= mean - _RATING_TOLERANCE)
    return np.asarray(is_citable)
