"""Confidence sequences: intervals and p-values that stay valid however often the experiment is looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.errors import InvalidInput
from palate.evaluation.ab_test.contrast import Contrast
from palate.evaluation.ab_test.gaussian_mixture import boundary, log_e_value, tuned_rho2
from palate.evaluation.significance import LEVEL
from palate.types import Bools, Doubles

MIN_USERS: Final = 100
"""Before the smaller variant has so many users nothing is concluded: the theory is one of many users."""


@dataclass(frozen=True, slots=True)
class MonitoringPlan:
    """How an experiment is watched; fixed before it begins.

    Raises:
        InvalidInput: a number is not positive, or the level is not in (0, 0.5).
    """

    n_users: int
    """The intended number of users of both variants: intervals are shortest there, and valid everywhere."""
    level: float = LEVEL
    """The probability that the interval ever misses the truth."""
    min_users: int = MIN_USERS
    """The users that the smaller variant needs. More for rare events: 30 users with an event in each variant."""

    def __post_init__(self) -> None:
        if self.n_users < 1 or self.min_users < 2 or not 0 < self.level < 0.5:
            raise InvalidInput(
                "A plan needs n_users ≥ 1, min_users ≥ 2 and a level in (0, 0.5); found "
                f"{self.n_users}, {self.min_users} and {self.level}.",
                where="plan",
            )

    def rho2(self, *, is_one_sided: bool = False) -> float:
        """The mixture variance tuned to ``n_users``."""
        return tuned_rho2(self.n_users, self.level * (2 if is_one_sided else 1))


@dataclass(frozen=True, slots=True)
class AnytimeTest:
    """One look at a contrast. Any rule of when to look, and when to stop, leaves it valid."""

    estimate: float
    low: float
    high: float
    """The interval; infinite as long as nothing can be concluded. One-sided tests have no upper end."""
    e_value: float
    """Evidence against 0 (one-sided: against 0 or less): how often a bet against it has multiplied its stake."""
    p: float
    """min(1, 1 / e-value): below α at any time with probability at most α where the truth is 0."""


def anytime_test(contrast: Contrast, plan: MonitoringPlan, *, is_one_sided: bool = False) -> AnytimeTest:
    """One look: estimate ± boundary · standard error; one-sided, only the lower end.

    With fewer users than ``plan.min_users``, or without any variance, the interval is infinite and p is 1.
    """
    error = contrast.standard_error
    if contrast.n_smaller < plan.min_users or math.isnan(contrast.estimate) or not error > 0:
        return AnytimeTest(contrast.estimate, -math.inf, math.inf, 1.0, 1.0)
    rho2 = plan.rho2(is_one_sided=is_one_sided)
    half = error * float(boundary(contrast.n_users, rho2, plan.level, is_one_sided=is_one_sided))
    log_e = float(log_e_value(contrast.estimate / error, contrast.n_users, rho2, is_one_sided=is_one_sided))
    return AnytimeTest(
        contrast.estimate,
        contrast.estimate - half,
        math.inf if is_one_sided else contrast.estimate + half,
        math.exp(min(log_e, 700.0)),
        math.exp(min(-log_e, 0.0)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class ConfidenceSequence:
    """The interval of the difference after each user; all arrays have one value for each user, in order of arrival."""

    estimate: Doubles
    low: Doubles
    high: Doubles
    p: Doubles
    """The smallest p-value so far, which is valid too."""

    def intersected(self) -> tuple[Doubles, Doubles]:
        """The intersection of all intervals so far: as valid, if the true difference does not change with time.

        An empty one (low above high) says that it does, or that the truth was missed.
        """
        return np.maximum.accumulate(self.low), np.minimum.accumulate(self.high)

    @property
    def first_decision(self) -> int | None:
        """The number of users after which the interval first excludes 0; None if it never does."""
        excludes = (self.low > 0) | (self.high < 0)
        return int(np.argmax(excludes)) + 1 if excludes.any() else None


def confidence_sequence(values: Doubles, is_treatment: Bools, plan: MonitoringPlan) -> ConfidenceSequence:
    """Look after every user: the difference of means with its interval and p-value.

    ``values`` has the metric of each user in order of arrival, ``is_treatment`` the variant. The value of a user must
    be final when it is counted, such as the clicks of the first week.
    """
    shifted = np.asarray(values, np.float64) - np.mean(values)
    arms = [_running_moments(shifted, mask) for mask in (~is_treatment, is_treatment)]
    estimate = arms[1][1] - arms[0][1]
    error = np.sqrt(arms[0][2] + arms[1][2])
    is_ready = (np.minimum(arms[0][0], arms[1][0]) >= plan.min_users) & (error > 0)
    n, rho2 = np.arange(1, len(shifted) + 1), plan.rho2()
    half = np.where(is_ready, boundary(n, rho2, plan.level) * error, np.inf)
    z = np.divide(estimate, error, out=np.zeros(len(n)), where=is_ready)
    p = np.where(is_ready, np.exp(np.minimum(-log_e_value(z, n, rho2), 0.0)), 1.0)
    return ConfidenceSequence(estimate, estimate - half, estimate + half, np.minimum.accumulate(p))


def _running_moments(values: Doubles, mask: Bools) -> tuple[Doubles, Doubles, Doubles]:
    """Number, mean and squared error of the mean of the users in ``mask`` so far; 0 where there are too few."""
    n = np.cumsum(mask).astype(np.float64)
    mean = np.cumsum(values * mask) / np.maximum(n, 1)
    squares = np.maximum(np.cumsum(values**2 * mask) - n * mean**2, 0.0)
    return n, mean, squares / np.maximum(n - 1, 1) / np.maximum(n, 1)
