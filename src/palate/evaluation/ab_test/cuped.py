"""CUPED: less variance by a covariate from before the experiment (Deng, Xu, Kohavi and Walker, 2013)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from palate.errors import InvalidInput
from palate.types import Doubles


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedMetric:
    """The values of all variants after the adjustment: use them in any test in place of the values before."""

    values: Mapping[str, Doubles]
    """Y - θ (X - mean X) of each user, by variant, in the order given."""
    theta: float
    """The coefficient of the covariate, the same for all variants."""
    variance_before: float
    variance_after: float
    """Within variants, pooled."""

    @property
    def variance_ratio(self) -> float:
        """Variance after / before, about 1 - correlation²: so many of the users are needed. NaN without variance."""
        return self.variance_after / self.variance_before if self.variance_before else float("nan")


def adjust(values: Mapping[str, Doubles], covariate: Mapping[str, Doubles]) -> AdjustedMetric:
    """Subtract what a covariate predicts: Y - θ (X - mean X), with θ = cov(X, Y) / var(X) within variants, pooled.

    Both mappings have the values of each variant's users in the same order. The covariate must be known before the
    user was assigned, such as the same metric over the weeks before: then it has the same expectation in all variants,
    and the difference of means stays unbiased. NaN (a new user) counts as the mean of the others: no adjustment.

    Raises:
        InvalidInput: variants or lengths differ, or there are no users.
    """
    shapes = {name: len(column) for name, column in values.items()}
    if shapes != {name: len(column) for name, column in covariate.items()}:
        raise InvalidInput("CUPED needs one covariate for each user of each variant.", where="covariate")
    if not sum(shapes.values()):
        raise InvalidInput("CUPED needs at least one user.", where="values")
    everyone = np.concatenate([np.asarray(covariate[name], np.float64) for name in values])
    if np.isinf(everyone).any() or not all(np.isfinite(column).all() for column in values.values()):
        raise InvalidInput("CUPED needs finite values, and covariates that are finite or NaN.", where="covariate")
    is_known = ~np.isnan(everyone)
    mean = float(everyone[is_known].mean()) if is_known.any() else 0.0
    centred = {name: np.nan_to_num(np.asarray(covariate[name], np.float64) - mean, nan=0.0) for name in values}
    within_x = _within(centred)
    total = float((within_x**2).sum())
    theta = float((within_x * _within(values)).sum()) / total if total else 0.0
    adjusted = {name: np.asarray(values[name] - theta * centred[name]) for name in values}
    return AdjustedMetric(adjusted, theta, _pooled_variance(values), _pooled_variance(adjusted))


def _within(values: Mapping[str, Doubles]) -> Doubles:
    """The deviations from the means of variants, of all users."""
    return np.concatenate([column - column.mean() if len(column) else column for column in values.values()])


def _pooled_variance(values: Mapping[str, Doubles]) -> float:
    """The variance within variants; NaN without degrees of freedom."""
    deviations = _within(values)
    degrees = len(deviations) - sum(len(column) > 0 for column in values.values())
    return float((deviations**2).sum() / degrees) if degrees > 0 else float("nan")
