"""Ranges of hyper-parameters: a recommender declares its ``space``, and tuning draws from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from palate.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Linear:
    """A uniform range from ``low`` to ``high``; integers if both ends are integers, else three digits."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """
        Raises:
            InvalidInput: ``low`` is not below ``high``.
        """
        if not self.low < self.high:
            raise InvalidInput(f"A range needs low < high, not {self.low} and {self.high}.")

    def draw(self, rng: np.random.Generator) -> float:
        return self._value(rng.random())

    def near(self, value: float, rng: np.random.Generator, width: float) -> float:
        """A normal draw around ``value`` with a standard deviation of ``width`` times the range."""
        fraction = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self._value(fraction + width * rng.standard_normal())

    def _value(self, fraction: float) -> float:
        return _round_into_range(self.low + min(max(fraction, 0.0), 1.0) * (self.high - self.low), self.low, self.high)


@dataclass(frozen=True, slots=True)
class Log:
    """A log-uniform range from ``low`` to ``high``; integers if both ends are integers, else three digits."""

    low: float
    high: float

    def __post_init__(self) -> None:
        """
        Raises:
            InvalidInput: not 0 < ``low`` < ``high``.
        """
        if not 0 < self.low < self.high:
            raise InvalidInput(f"A logarithmic range needs 0 < low < high, not {self.low} and {self.high}.")

    def draw(self, rng: np.random.Generator) -> float:
        return self._value(rng.random())

    def near(self, value: float, rng: np.random.Generator, width: float) -> float:
        """A log-normal draw around ``value`` with a standard deviation of ``width`` times the log range."""
        fraction = math.log(min(max(value, self.low), self.high) / self.low) / math.log(self.high / self.low)
        return self._value(fraction + width * rng.standard_normal())

    def _value(self, fraction: float) -> float:
        return _round_into_range(self.low * (self.high / self.low) ** min(max(fraction, 0.0), 1.0), self.low, self.high)


@dataclass(frozen=True, slots=True, init=False)
class Choice:
    """One of ``values``, each with the same probability."""

    values: tuple[object, ...]

    def __init__(self, *values: object) -> None:
        object.__setattr__(self, "values", values)

    def draw(self, rng: np.random.Generator) -> object:
        return self.values[int(rng.integers(len(self.values)))]

    def near(self, value: object, rng: np.random.Generator, width: float) -> object:
        """``value``, or with probability ``width`` a new draw."""
        return self.draw(rng) if rng.random() < width else value


Range: TypeAlias = Linear | Log | Choice
Space: TypeAlias = Mapping[str, Range]


def _round_into_range(value: float, low: float, high: float) -> float:
    """``value`` within the ends: an integer if both ends are integers, else rounded to three significant digits."""
    if isinstance(low, int) and isinstance(high, int):
        return min(max(round(value), low), high)
    return min(max(float(f"{value:.3g}"), low), high)
