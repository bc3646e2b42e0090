"""Which of two interleaved rankings users prefer: the sign test, and the mean preference with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr

from palate.errors import InvalidInput
from palate.evaluation.ab_test.contrast import Contrast
from palate.evaluation.off_policy.intervals import normal_interval
from palate.evaluation.significance import LEVEL
from palate.types import Codes, Doubles


@dataclass(frozen=True, slots=True)
class PreferenceTest:
    """The preference for the second ranking over the first."""

    first_wins: int
    """Units (lists, or users where they are given) with more clicks on the first ranking's items."""
    second_wins: int
    ties: int
    """Units with equal clicks, among them those without any."""
    p: float
    """Of the two-sided sign test over units that are no ties; 1 without any."""
    preference: float
    """The mean over units of +1 (second wins), 0 (tie) or -1: 0 if both are equally good, at most 1."""
    interval: tuple[float, float]
    """Of the preference, at 1 - level; NaN for a single unit."""

    @property
    def delta(self) -> float:
        """Δ of Chapelle, Joachims, Radlinski and Yue (2012): (wins + ties / 2) / units - ½ = preference / 2."""
        return self.preference / 2


def compare_rankings(
    first_clicks: ArrayLike, second_clicks: ArrayLike, user: Codes | None = None, *, level: float = LEVEL
) -> PreferenceTest:
    """Test which ranking gets more clicks, for one look.

    Both have one value for each list, as :meth:`InterleavedList.credit` counts them. With ``user``, the user of each
    list, clicks are summed by user, who is then the unit: lists of one user are dependent.

    Raises:
        InvalidInput: there are no lists, or lengths differ.
    """
    signs = preferences(first_clicks, second_clicks, user)
    wins = [int((signs == sign).sum()) for sign in (-1, 1)]
    n = sum(wins)
    p = min(1.0, 2 * float(bdtr(min(wins), n, 0.5))) if n else 1.0
    low, high = normal_interval(signs, level=1 - level)
    return PreferenceTest(wins[0], wins[1], len(signs) - n, p, float(signs.mean()), (low, high))


def preference_contrast(first_clicks: ArrayLike, second_clicks: ArrayLike, user: Codes | None = None) -> Contrast:
    """The mean preference and its error, for :func:`palate.evaluation.ab_test.anytime.anytime_test`.

    Raises:
        InvalidInput: there are no lists, or lengths differ.
    """
    signs = preferences(first_clicks, second_clicks, user)
    n = len(signs)
    error = float(signs.std(ddof=1) / np.sqrt(n)) if n > 1 else float("nan")
    return Contrast(float(signs.mean()), error, n, n)


def preferences(first_clicks: ArrayLike, second_clicks: ArrayLike, user: Codes | None = None) -> Doubles:
    """+1, 0 or -1 for each list, or for each user in the order of their codes.

    Raises:
        InvalidInput: there are no lists, or lengths differ.
    """
    gap = np.asarray(second_clicks, np.float64) - np.asarray(first_clicks, np.float64)
    if not gap.size or (user is not None and len(user) != len(gap)):
        raise InvalidInput("A preference needs clicks of at least one list, and a user for each list.", where="user")
    if user is not None:
        _, index = np.unique(user, return_inverse=True)
        gap = np.bincount(index, gap).astype(np.float64)
    return np.sign(gap)
