"""CUPED on correlated data: the variance that is left."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from benchmarks.ab_test.users import draw_with_history
from palate.evaluation.ab_test import VariantSample, adjust, welch_test
from palate.types import Doubles

N_RUNS: Final = 500
N_USERS: Final = 2_000
"""In each variant."""
EFFECT: Final = 0.1
CORRELATIONS: Final = (0.0, 0.3, 0.5, 0.7, 0.9)


def measure() -> list[dict[str, Any]]:
    """A row for each correlation of normal values, and one for clicks with those of four weeks before."""
    return [*(_measure(correlation) for correlation in CORRELATIONS), _measure(None)]


def _draw(correlation: float | None, rng: np.random.Generator) -> tuple[Doubles, Doubles]:
    """Values without an effect, and the covariate."""
    if correlation is None:
        return draw_with_history(np.ones(N_USERS), rng)
    covariate = rng.normal(size=N_USERS)
    return correlation * covariate + math.sqrt(1 - correlation**2) * rng.normal(size=N_USERS), covariate


def _measure(correlation: float | None) -> dict[str, Any]:
    ratios, covered, estimates, correlations = [], 0, [], []
    for run in range(N_RUNS):
        rng = np.random.default_rng([round(10 * (1.1 if correlation is None else correlation)), run])
        pairs = {name: _draw(correlation, rng) for name in ("control", "treatment")}
        correlations.append(float(np.corrcoef(*pairs["control"])[0, 1]))
        values = {name: pair[0] + EFFECT * (name == "treatment") for name, pair in pairs.items()}
        adjusted = adjust(values, {name: pair[1] for name, pair in pairs.items()})
        test = welch_test(*(VariantSample.of(adjusted.values[name]) for name in ("control", "treatment")))
        ratios.append(adjusted.variance_ratio)
        covered += test.interval[0] <= EFFECT <= test.interval[1]
        estimates.append(test.difference - EFFECT)
    mean = float(np.mean(correlations)) if correlation is None else correlation
    return {
        "values": "clicks, four weeks before" if correlation is None else "normal",
        "correlation": round(mean, 3),
        "expected": round(1 - mean**2, 3),
        "ratio": round(float(np.mean(ratios)), 3),
        "bias": round(float(np.mean(estimates)), 4),
        "bias_se": round(float(np.std(estimates, ddof=1) / math.sqrt(N_RUNS)), 4),
        "coverage": round(covered / N_RUNS, 3),
    }
