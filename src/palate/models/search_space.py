"""Where good hyper-parameters may lie: a recommender declares its ``space``, and tuning draws from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from palate.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Linear:
    """From ``low`` to ``high``, all as likely; whole numbers if both ends are, else three digits."""

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
        """A value about ``width`` of the range away, in standard deviations."""
        place = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self._value(place + width * rng.standard_normal())

    def _value(self, place: float) -> float:
        return _tidy(self.low + min(max(place, 0.0), 1.0) * (self.high - self.low), self.low, self.high)


@dataclass(frozen=True, slots=True)
class Log:
    """From ``low`` to ``high``, every power as likely; whole numbers if both ends are, else three digits."""

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
        """A value about ``width`` of the range of powers away, in standard deviations."""
        place = math.log(min(max(value, self.low), self.high) / self.low) / math.log(self.high / self.low)
        return self._value(place + width * rng.standard_normal())

    def _value(self, place: float) -> float:
        return _tidy(self.low * (self.high / self.low) ** min(max(place, 0.0), 1.0), self.low, self.high)


@dataclass(frozen=True, slots=True, init=False)
class Choice:
    """One of ``values``, all as likely."""

    values: tuple[Any, ...]

    def __init__(self, *values: Any) -> None:
        object.__setattr__(self, "values", values)

    def draw(self, rng: np.random.Generator) -> Any:
        return self.values[int(rng.integers(len(self.values)))]

    def near(self, value: Any, rng: np.random.Generator, width: float) -> Any:
        """The same value, or with the chance ``width`` any."""
        return self.draw(rng) if rng.random() < width else value


Range: TypeAlias = Linear | Log | Choice
Space: TypeAlias = Mapping[str, Range]


def _tidy(value: float, low: float, high: float) -> float:
    """In range, and no more digits than anyone would write down."""
    if isinstance(low, int) and isinstance(high, int):
        return min(max(round(value), low), high)
    return min(max(float(f"{value:.3g}"), low), high)
