"""One metric of the users of one variant, as number, mean and variance: all that the tests read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from palate.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class VariantSample:
    """Values of a metric, one for each user: the user is the unit that was assigned, so the user is the unit of tests.

    The value of a user is a sum or a mean over all of the user's lists (clicks, likes, minutes).
    """

    n: int
    """The number of users."""
    mean: float
    """NaN without users."""
    variance: float
    """The sample variance, over n - 1; NaN with fewer than two users."""

    @classmethod
    def of(cls, values: ArrayLike) -> VariantSample:
        """The sample of values, one for each user.

        Raises:
            InvalidInput: a value is NaN or infinite, or there is more than one axis.
        """
        array = np.asarray(values, np.float64)
        if array.ndim != 1 or not np.isfinite(array).all():
            raise InvalidInput("A metric needs one finite value for each user.", where="values")
        n = len(array)
        return cls(n, float(array.mean()) if n else float("nan"), float(array.var(ddof=1)) if n > 1 else float("nan"))

    def merged(self, other: VariantSample) -> VariantSample:
        """The sample of both sets of users, which must not overlap (Chan, Golub and LeVeque, 1983)."""
        if not self.n or not other.n:
            return self if self.n else other
        n, gap = self.n + other.n, other.mean - self.mean
        squares = sum(part.variance * (part.n - 1) for part in (self, other) if part.n > 1)
        squares += gap**2 * self.n * other.n / n
        return VariantSample(n, self.mean + gap * other.n / n, squares / (n - 1))

    @property
    def squared_error(self) -> float:
        """The squared standard error of the mean: variance / n; NaN with fewer than two users."""
        return self.variance / self.n if self.n > 1 else float("nan")


def ratio_sample(numerator: ArrayLike, denominator: ArrayLike) -> VariantSample:
    """A ratio of sums, such as dislikes per list, with users as the unit (delta method; Deng, Knoblich and Lu, 2018).

    Both have one value for each user, such as the user's dislikes and lists. R = Σ numerator / Σ denominator; the
    value of a user is R + (numerator - R denominator) / mean denominator. Its mean is R, and its variance that of the
    linearised ratio.

    Raises:
        InvalidInput: lengths differ, a value is not finite, or the denominators do not sum to more than 0.
    """
    top, bottom = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    if top.shape != bottom.shape or not bottom.sum() > 0:
        raise InvalidInput(
            "A ratio needs a numerator and a denominator for each user, and denominators whose sum is above 0.",
            where="denominator",
        )
    ratio = top.sum() / bottom.sum()
    return VariantSample.of(ratio + (top - ratio * bottom) / bottom.mean())
