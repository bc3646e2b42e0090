"""Sums of weights that fade, kept so that a new weight changes its own item alone."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping
from typing import Final

import numpy as np

from palate.data.exposure_weights import HALF_LIFE_S, ExposureWeights
from palate.data.vocabulary import Vocabulary

_MAX_HALF_LIVES: Final = 500.0
"""Sums are stored as of a time at most so many half-lives back."""
_NO_ITEMS: Final = Vocabulary(())


class DecayingWeights:
    """Σ weight · 0.5^(age / half-life) for each item, in columns.

    The sums are stored as of a fixed time, so that adding a weight costs the same however many items there are.
    """

    def __init__(self) -> None:
        self._items: list[str] = []
        self._rows: dict[str, int] = {}
        self._sums = array("d")
        self._codes = array("i")
        """The codes of the items in the vocabulary that was asked for last."""
        self._vocabulary = _NO_ITEMS
        self._stored_at = self._newest = -math.inf

    def add(self, weights: Mapping[str, float], at: float) -> None:
        """Add a weight of a time ``at`` to each of some items."""
        rows, scale = self._rows, self._scale(at)
        if new := [item for item in weights if item not in rows]:
            rows.update(zip(new, range(len(rows), len(rows) + len(new)), strict=True))
            self._items.extend(new)
            self._sums.extend([0.0] * len(new))
            self._codes.extend(self._vocabulary.codes(new).tolist())
        for item, weight in weights.items():
            self._sums[rows[item]] += weight * scale

    def subtract(self, item: str, weight: float, at: float) -> None:
        """Take a weight of a time ``at`` out of the sum of an item."""
        row = self._rows[item]
        self._sums[row] = max(self._sums[row] - weight * self._scale(at), 0.0)

    def drop(self, item: str) -> None:
        """Remove an item with all its weights."""
        row, last_item, last_sum, last_code = (
            self._rows.pop(item),
            self._items.pop(),
            self._sums.pop(),
            self._codes.pop(),
        )
        if last_item != item:
            self._items[row], self._sums[row], self._codes[row] = last_item, last_sum, last_code
            self._rows[last_item] = row

    def columns(self, vocabulary: Vocabulary, at: float) -> ExposureWeights:
        """The sums ``at`` a time that is not before any of the weights."""
        if vocabulary is not self._vocabulary:
            self._codes, self._vocabulary = array("i", vocabulary.codes(self._items).tolist()), vocabulary
        if not self._items:
            return ExposureWeights()
        share = 0.5 ** ((max(at, self._newest) - self._stored_at) / HALF_LIFE_S)
        return ExposureWeights(np.array(self._codes, np.int32), np.array(self._sums) * share)

    def _scale(self, at: float) -> float:
        """What a weight of a time is multiplied by to be stored."""
        self._newest = max(self._newest, at)
        if at - self._stored_at > _MAX_HALF_LIVES * HALF_LIFE_S:
            share = 0.5 ** ((at - self._stored_at) / HALF_LIFE_S) if self._items else 0.0
            self._sums = array("d", (value * share for value in self._sums))
            self._stored_at = at
        return float(2.0 ** ((at - self._stored_at) / HALF_LIFE_S))
