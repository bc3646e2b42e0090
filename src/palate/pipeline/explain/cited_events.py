"""Choose the past events that a reason cites: only events that raise the item's score, the most specific first."""

from __future__ import annotations

from typing import Final

import numpy as np

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
_PENALTY_OF_SMALL: Final = np.float32(1e6)
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
    citable_contributions = np.where(is_citable, contributions, np.float32(0))
    largest = np.maximum(citable_contributions.max(axis=1, keepdims=True, initial=0), np.float32(1e-9))
    mean, deviation = _mean_and_deviation(reference)
    specificity = (citable_contributions - mean) / (deviation + np.float32(_DEVIATION_FLOOR_SHARE) * largest)
    is_large = citable_contributions >= np.float32(_LARGE_SHARE) * largest
    best = _take_highest(np.where(is_large, specificity, citable_contributions - _PENALTY_OF_SMALL), limit)
    values = citable_contributions[np.arange(len(best))[:, None], best]
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


def _mean_and_deviation(reference: Floats) -> tuple[Floats, Floats]:
    """The mean and standard deviation of each event's contributions to the reference items.

    Zeros if there are too few items.
    """
    if len(reference) < _MIN_REFERENCE_ITEMS:
        return np.zeros(reference.shape[1], np.float32), np.zeros(reference.shape[1], np.float32)
    mean = reference.sum(axis=0) / np.float32(len(reference))
    centred = reference - mean
    return mean, np.sqrt(np.einsum("ij,ij->j", centred, centred) / np.float32(len(reference)))


def _take_highest(values: Floats, limit: int) -> Codes:
    """Column indices of the highest values in each row, shape ``(n, min(limit, n_events))``; overwrites ``values``."""
    rows = np.arange(len(values))
    best = np.empty((len(values), min(limit, values.shape[1])), np.intp)
    for column in range(best.shape[1]):
        best[:, column] = values.argmax(axis=1)
        values[rows, best[:, column]] = -np.inf
    return best


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
