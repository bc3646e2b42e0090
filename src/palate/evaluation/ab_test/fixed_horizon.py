"""Welch's t test of two variants, for one look at a number of users that was fixed before."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import stdtr, stdtrit

from palate.evaluation.ab_test.contrast import Contrast, difference, relative_lift, welch_degrees
from palate.evaluation.ab_test.variant_sample import VariantSample
from palate.evaluation.significance import LEVEL

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FixedHorizonTest:
    """A comparison that is valid once. Looking again and again, and stopping when p is small, makes it wrong."""

    difference: float
    """Mean of treatment less mean of control."""
    interval: Interval
    """Of the difference, at 1 - ``level``; NaN if a variant has fewer than two users."""
    lift: float
    """The difference divided by the mean of control; NaN if that is 0."""
    lift_interval: Interval
    """By the delta method, at 1 - ``level``."""
    degrees: float
    """Welch's degrees of freedom."""
    p: float
    """Two-sided."""
    level: float


def welch_test(control: VariantSample, treatment: VariantSample, *, level: float = LEVEL) -> FixedHorizonTest:
    """Welch's two-sided t test and intervals: estimate ± t(1 - level / 2) standard errors (Welch, 1947).

    Where no value varies, the difference has no error: p is NaN, and intervals are NaN.
    """
    gap, lift, degrees = (
        difference(control, treatment),
        relative_lift(control, treatment),
        welch_degrees(control, treatment),
    )
    if math.isnan(degrees):
        nothing = (math.nan, math.nan)
        return FixedHorizonTest(gap.estimate, nothing, lift.estimate, nothing, degrees, math.nan, level)
    quantile = float(stdtrit(degrees, 1 - level / 2))
    p = 2 * float(stdtr(degrees, -abs(gap.estimate / gap.standard_error)))
    return FixedHorizonTest(
        gap.estimate, _interval(gap, quantile), lift.estimate, _interval(lift, quantile), degrees, p, level
    )


def _interval(contrast: Contrast, quantile: float) -> Interval:
    half = quantile * contrast.standard_error
    return contrast.estimate - half, contrast.estimate + half
