"""Choice of the hyper-parameter of a weight-changing estimator from the log alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from scipy.special import ndtri

from palate.evaluation.off_policy.estimators import Rounds, doubly_robust
from palate.evaluation.off_policy.intervals import bernstein_radius
from palate.types import Doubles

Change = Callable[[Doubles, float], Doubles]
"""``clipped``, ``switched`` or ``shrunk``: (weights, value) → changed weights; at ∞ none changes."""
Tuning = Literal["mse_bound", "slope"]

_SLOPE: Final = np.sqrt(6) - 1
_N_CANDIDATES: Final = 30
_LEVEL: Final = 0.95


def threshold_candidates(weight: Doubles) -> list[float]:
    """Values for clipping and switching: quantiles of the positive weights, and ∞."""
    positive = weight[weight > 0]
    if not len(positive):
        return [np.inf]
    return [*np.unique(np.quantile(positive, np.linspace(0, 1, _N_CANDIDATES))).tolist(), np.inf]


def shrinkage_candidates(weight: Doubles) -> list[float]:
    """Values for shrinkage (Su et al., 2020): geometric, from 0.01 w² at the 5 % quantile of w to 100 w²
    at the 95 % one, and ∞."""
    positive = weight[weight > 0]
    if not len(positive):
        return [np.inf]
    low, high = np.quantile(positive, [0.05, 0.95])
    return [*np.geomspace(0.01 * low**2, 100 * high**2, _N_CANDIDATES).tolist(), np.inf]


def choose_by_mse_bound(change: Change, candidates: Sequence[float], rounds: Rounds) -> float:
    """The candidate with the lowest upper bound of the mean squared error (as Su et al., 2020).

    Variance / n + (bias bound)². The bias is the mean of (w - ŵ) (r - q̂), which the log shows without bias: its bound
    is the distance of the empirical mean from 0 plus the radius of its empirical Bernstein interval, with the
    observed range. Of equal bounds the larger candidate is taken.
    """
    n = len(rounds.weight)

    def bound(candidate: float) -> float:
        changed = change(rounds.weight, candidate)
        lost = (rounds.weight - changed) * (rounds.reward - rounds.predicted)
        if n < 2 or not lost.any():
            return _variance(changed, rounds) / n
        radius = bernstein_radius(float(lost.var(ddof=1)), float(np.ptp(lost)), n, _LEVEL)
        return _variance(changed, rounds) / n + (abs(float(lost.mean())) + radius) ** 2

    return min(sorted(candidates, reverse=True), key=bound)


def choose_by_slope(change: Change, candidates: Sequence[float], rounds: Rounds) -> float:
    """The most biased candidate whose interval agrees with those of all less biased ones: SLOPE (Su, Srinath and
    Krishnamurthy, 2020), with the constant of Tucker and Lee (2021).

    Candidates are taken from the largest, which has the least bias. The next one is kept as long as, for all
    before it, |V - V'| ≤ c + (√6 - 1) c', where c is half the normal interval.
    """
    kept: list[tuple[float, float]] = []
    chosen = max(candidates)
    for candidate in sorted(candidates, reverse=True):
        changed = change(rounds.weight, candidate)
        value = float((rounds.expected + changed * (rounds.reward - rounds.predicted)).mean())
        half = float(ndtri((1 + _LEVEL) / 2) * np.sqrt(_variance(changed, rounds) / len(changed)))
        if any(abs(value - other) > half + _SLOPE * other_half for other, other_half in kept):
            break
        kept.append((value, half))
        chosen = candidate
    return chosen


def _variance(weight: Doubles, rounds: Rounds) -> float:
    """The sample variance of contributions to DR with these weights; 0 for one round."""
    values = doubly_robust(weight, rounds.reward, rounds.predicted, rounds.expected)
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0


CHOOSE: Final[Mapping[Tuning, Callable[[Change, Sequence[float], Rounds], float]]] = MappingProxyType(
    {"mse_bound": choose_by_mse_bound, "slope": choose_by_slope}
)
