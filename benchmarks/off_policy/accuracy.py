"""Errors and coverage of estimators over many draws of a world and its log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from palate.evaluation.off_policy import Estimate


@dataclass(slots=True)
class Errors:
    """What one estimator did in each draw."""

    relative: list[float] = field(default_factory=list)
    difference: list[float] = field(default_factory=list)
    bootstrap: list[bool] = field(default_factory=list)
    normal: list[bool] = field(default_factory=list)
    bernstein: list[bool] = field(default_factory=list)
    length: list[float] = field(default_factory=list)

    def add(self, estimate: Estimate, in_log: float, in_population: float) -> None:
        """Add a draw.

        The relative error is against ``in_log``, the value over the logged contexts, as published; all else against
        ``in_population``, the value over all contexts, which is what intervals are for.
        """
        self.relative.append(abs(estimate.value / in_log - 1))
        self.difference.append(estimate.value - in_population)
        self.bootstrap.append(_is_inside(estimate.bootstrap, in_population))
        self.normal.append(_is_inside(estimate.normal, in_population))
        if estimate.bernstein is not None:
            self.bernstein.append(_is_inside(estimate.bernstein, in_population))
        self.length.append(estimate.bootstrap[1] - estimate.bootstrap[0])

    def summarise(self) -> dict[str, float | None]:
        """Means over the draws."""
        difference = np.array(self.difference)
        n = len(difference)
        return {
            "relative_error": round(float(np.mean(self.relative)), 5),
            "relative_error_se": round(float(np.std(self.relative, ddof=1) / np.sqrt(n)), 5),
            "bias": round(float(difference.mean()), 5),
            "bias_se": round(float(difference.std(ddof=1) / np.sqrt(n)), 5),
            "rmse": round(float(np.sqrt((difference**2).mean())), 5),
            "coverage_bootstrap": round(float(np.mean(self.bootstrap)), 4),
            "coverage_normal": round(float(np.mean(self.normal)), 4),
            "coverage_bernstein": round(float(np.mean(self.bernstein)), 4) if self.bernstein else None,
            "length": round(float(np.mean(self.length)), 5),
        }


def summarise(errors: Mapping[str, Errors]) -> dict[str, dict[str, float | None]]:
    """The figures of each estimator."""
    return {name: column.summarise() for name, column in errors.items()}


def new_errors() -> defaultdict[str, Errors]:
    """An empty collection by name of the estimator."""
    return defaultdict(Errors)


def _is_inside(interval: tuple[float, float], value: float) -> bool:
    return interval[0] <= value <= interval[1]
