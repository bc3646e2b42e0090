"""SVG elements for charts, and the scale from values to coordinates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_NEAR_ZERO: Final = 0.3
"""A scale starts at 0 if its smallest value is below this share of the largest."""


@dataclass(frozen=True, slots=True)
class AxisScale:
    """A linear map from values to coordinates: ``low`` is drawn at ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def over(cls, values: Iterable[float], start: float, end: float, *, margin: float = 0.04) -> AxisScale:
        """A scale that covers all finite ``values`` with a margin; it starts at 0 if the smallest value is near 0."""
        finite = [value for value in values if math.isfinite(value)] or [0.0]
        low, high = min(finite), max(finite)
        padding = (high - low) * margin or abs(high) * margin or 1.0
        return cls(0.0 if 0 <= low < _NEAR_ZERO * high else low - padding, high + padding, start, end)

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, most: int = 4) -> list[tuple[float, str]]:
        """Up to about ``most`` round values in the range, with their labels."""
        rough = (self.high - self.low) / most
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(step for step in (power, 2 * power, 5 * power, 10 * power) if step >= rough)
        digits = max(-math.floor(math.log10(step)), 0)
        first, last = math.ceil(self.low / step), math.floor(self.high / step)
        return [(n * step, f"{n * step:.{digits}f}") for n in range(first, last + 1)]


def text(x: float, y: float, words: str, *, kind: str = "", anchor: str = "start") -> str:
    """A text element, escaped; ``anchor`` is start, middle or end."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A straight line of the CSS class ``kind``."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def path(points: Sequence[tuple[float, float]], kind: str) -> str:
    """A polyline through the points."""
    return f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" class="{kind}"/>'


def dot(x: float, y: float, words: str, *, kind: str = "dot", radius: float = 4) -> str:
    """A circle with ``words`` as its tooltip."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" class="{kind}"><title>{escape(words)}</title></circle>'


def drawing(width: int, height: int, label: str, parts: Iterable[str]) -> str:
    """An SVG document; ``label`` is its label for screen readers."""
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">{"".join(parts)}</svg>'
