"""Which past events a reason names: none that speaks ill of its item, and first those that speak for this item most."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.data.events import KIND_OF_CODE, RATING
from palate.data.profile import History
from palate.data.slate import Attribution
from palate.models.evidence import preferences
from palate.pipeline.query import Query
from palate.types import Bools, Codes, Floats

ASKED_LIKE: Final = "asked for something like"
"""The verb of a title that the request names."""
_FEW: Final = 4
"""Fewer items show nothing usual: then events come by what they add."""
_LOUD: Final = 0.2
_NOISE: Final = 0.1
_LAST: Final = np.float32(1e6)
"""Below whatever is loud."""
_ROUNDING: Final = 1e-5


def named(query: Query, by_event: Floats, usual: Floats, most: int) -> list[tuple[Attribution, ...]]:
    """For each item at most ``most`` events that speak for it and may be cited, the most telling first.

    ``by_event`` holds what each event adds to each item, shape ``(n, n_events)``, and ``usual`` what it adds to other
    items, shape ``(n_usual, n_events)``. Telling is an event that adds more than it usually does, in its standard
    deviations over ``usual`` plus a tenth of what the loudest event adds: the last film speaks for much, an odd one for
    what is like it. Events that add less than a fifth of the loudest that may be cited come after all others.
    """
    history = query.profile.history
    may = history.memoize(citable, query.serving.vocabulary, lambda: citable(history))
    shares = np.where(may, by_event, np.float32(0))
    loudest = np.maximum(shares.max(axis=1, keepdims=True, initial=0), np.float32(1e-9))
    mean, spread = _mean_and_spread(usual)
    telling = (shares - mean) / (spread + np.float32(_NOISE) * loudest)
    best = _first(np.where(shares >= np.float32(_LOUD) * loudest, telling, shares - _LAST), most)
    values = shares[np.arange(len(best))[:, None], best]
    own = len(history) - len(query.likes)
    return [
        tuple(
            Attribution(history.items[place], KIND_OF_CODE[kind].verb if place < own else ASKED_LIKE, share)
            for place, kind, share in zip(*row, strict=True)
            if share > 0
        )
        for row in zip(best.tolist(), history.kinds[best].tolist(), values.tolist(), strict=True)
    ]


def _mean_and_spread(usual: Floats) -> tuple[Floats, Floats]:
    """Over the items, of each event; zeros where they are too few to show anything."""
    if len(usual) < _FEW:
        return np.zeros(usual.shape[1], np.float32), np.zeros(usual.shape[1], np.float32)
    mean = usual.sum(axis=0) / np.float32(len(usual))
    centred = usual - mean
    return mean, np.sqrt(np.einsum("ij,ij->j", centred, centred) / np.float32(len(usual)))


def _first(order: Floats, most: int) -> Codes:
    """The places of the ``most`` highest in each row, shape ``(n, min(most, n_events))``; ``order`` is used up."""
    rows = np.arange(len(order))
    best = np.empty((len(order), min(most, order.shape[1])), np.intp)
    for column in range(best.shape[1]):
        best[:, column] = order.argmax(axis=1)
        order[rows, best[:, column]] = -np.inf
    return best


def citable(history: History) -> Bools:
    """Which events may stand as a reason, shape ``(n_events,)``: no dislike, no rating below the user's own mean, and
    nothing that counts against its item.
    """
    may = preferences(history) > 0
    rated = history.kinds == RATING.code
    if rated.any():
        may &= ~rated | (history.values >= history.values[rated].mean(dtype=np.float64) - _ROUNDING)
    return np.asarray(may)
