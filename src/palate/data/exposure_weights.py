"""Exposure weights: how much of a user's attention an item had lately."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import numpy as np

from palate.data.vocabulary import Vocabulary
from palate.types import Codes, Doubles

HALF_LIFE_S: Final = 2 * 86_400.0
"""After this time an exposure counts half."""
N_POSITIONS: Final = 20
"""The first positions of a list that count as exposures."""


@dataclass(frozen=True, slots=True, eq=False)
class ExposureWeights:
    """The exposure weight of each item that was shown lately, as columns of one length."""

    codes: Codes = field(default_factory=lambda: np.empty(0, np.int32))
    """In the vocabulary of what is served; -1 for unknown items."""
    weights: Doubles = field(default_factory=lambda: np.empty(0))

    @classmethod
    def of(cls, weights: Mapping[str, float], vocabulary: Vocabulary) -> Self:
        """The columns of ``weights`` by item."""
        return cls(vocabulary.codes(tuple(weights)), np.fromiter(weights.values(), np.float64, len(weights)))


def examination_weights(n: int) -> Doubles:
    """1 / (1 + position) for the positions 0 … n - 1; 0 from position 20 on.

    The probability that a position is examined, by the position-based model.
    """
    weights = 1.0 / (1.0 + np.arange(n))
    weights[N_POSITIONS:] = 0.0
    return np.asarray(weights, np.float64)


def decay(age_s: float) -> float:
    """The share of an exposure that counts after ``age_s`` seconds: 0.5^(age / half-life), at most 1."""
    return float(0.5 ** (max(age_s, 0.0) / HALF_LIFE_S))
