"""Simulated users of two variants."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np

from palate.types import Bools, Doubles

Metric = Literal["clicks", "conversions", "minutes"]
METRICS: Final[dict[Metric, str]] = {
    "clicks": "clicks (geometric, mean 1)",
    "conversions": "conversions (5 %)",
    "minutes": "minutes (log-normal, σ = 1.5)",
}


def draw_values(metric: Metric, rate: Doubles, rng: np.random.Generator) -> Doubles:
    """One value for each user, whose mean is proportional to ``rate`` (1 without an effect).

    Clicks are Poisson with an exponential rate for each user: mean 1 and variance 2.
    """
    n = len(rate)
    if metric == "clicks":
        return rng.poisson(rng.exponential(size=n) * rate).astype(np.float64)
    if metric == "conversions":
        return (rng.random(n) < 0.05 * rate).astype(np.float64)
    return rng.lognormal(0.0, 1.5, n) * rate


def draw_with_history(rate: Doubles, rng: np.random.Generator, n_weeks: int = 4) -> tuple[Doubles, Doubles]:
    """Clicks during one week of the experiment, and those during the weeks before, which no variant has changed."""
    activity = rng.exponential(size=len(rate))
    return rng.poisson(activity * rate).astype(np.float64), rng.poisson(activity * n_weeks).astype(np.float64)


def draw_arrivals(n: int, lift: float, rng: np.random.Generator, share: float = 0.5) -> tuple[Bools, Doubles]:
    """Which users see the treatment, and the rate of each."""
    is_treatment = rng.random(n) < share
    return is_treatment, np.where(is_treatment, 1 + lift, 1.0)
