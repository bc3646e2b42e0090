"""Estimates that compare two variants, each with its standard error."""

from __future__ import annotations

import math
from dataclasses import dataclass

from palate.evaluation.ab_test.variant_sample import VariantSample


@dataclass(frozen=True, slots=True)
class Contrast:
    """An estimate from the users of two variants; normal for many users."""

    estimate: float
    standard_error: float
    """NaN if a variant has fewer than two users."""
    n_users: int
    """The users of both variants."""
    n_smaller: int
    """The users of the smaller variant."""


def difference(control: VariantSample, treatment: VariantSample) -> Contrast:
    """mean of treatment - mean of control, with squared error s₁² / n₁ + s₀² / n₀."""
    return linear_contrast(control, treatment, -1.0, 1.0)


def linear_contrast(
    control: VariantSample, treatment: VariantSample, control_weight: float, treatment_weight: float
) -> Contrast:
    """The weighted sum of both means, with squared error Σ weight² s² / n."""
    squared = control_weight**2 * control.squared_error + treatment_weight**2 * treatment.squared_error
    estimate = control_weight * control.mean + treatment_weight * treatment.mean
    return _contrast(control, treatment, estimate, squared)


def relative_lift(control: VariantSample, treatment: VariantSample) -> Contrast:
    """mean of treatment / mean of control - 1, by the delta method.

    The squared error is (s₁² / n₁ + (m₁ / m₀)² s₀² / n₀) / m₀². NaN if the mean of control is 0 or there is none. It is
    right only if the mean of control is many standard errors away from 0.
    """
    if not control.mean:
        return _contrast(control, treatment, math.nan, math.nan)
    ratio = treatment.mean / control.mean
    squared = (treatment.squared_error + ratio**2 * control.squared_error) / control.mean**2
    return _contrast(control, treatment, ratio - 1, squared)


def welch_degrees(control: VariantSample, treatment: VariantSample) -> float:
    """Degrees of freedom of the difference (Welch, 1947): (a + b)² / (a² / (n₁ - 1) + b² / (n₀ - 1)).

    a and b are the squared errors of both means. NaN where both are 0 or a variant has fewer than two users.
    """
    squares = [sample.squared_error for sample in (control, treatment)]
    if control.n < 2 or treatment.n < 2 or not sum(squares) > 0:
        return math.nan
    parts = (square**2 / (sample.n - 1) for square, sample in zip(squares, (control, treatment), strict=True))
    return float(sum(squares) ** 2 / sum(parts))


def _contrast(control: VariantSample, treatment: VariantSample, estimate: float, squared: float) -> Contrast:
    n_smaller = min(control.n, treatment.n)
    return Contrast(estimate, math.sqrt(squared), control.n + treatment.n, n_smaller)
