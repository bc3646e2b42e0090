"""How many users an experiment needs, and what it can find with the users it has."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtr, ndtri

from palate.errors import InvalidInput
from palate.evaluation.ab_test.gaussian_mixture import boundary, tuned_rho2
from palate.evaluation.significance import LEVEL


@dataclass(frozen=True, slots=True)
class ExperimentDesign:
    """Two variants before the experiment begins. Numbers of users are of both variants together.

    Normal approximations: the standard error of the difference is sd √(1 / (n s) + 1 / (n (1 - s))), with the
    treatment's share s.

    Raises:
        InvalidInput: the standard deviation is not positive, or share or level are not in (0, 1).
    """

    standard_deviation: float
    """Of the metric over users, from past data; with CUPED, of the adjusted metric."""
    treatment_share: float = 0.5
    level: float = LEVEL

    def __post_init__(self) -> None:
        if not self.standard_deviation > 0 or not 0 < self.treatment_share < 1 or not 0 < self.level < 1:
            raise InvalidInput(
                "A design needs a standard deviation above 0, and a treatment share and a level in (0, 1); found "
                f"{self.standard_deviation}, {self.treatment_share} and {self.level}.",
                where="design",
            )

    def power(self, effect: float, n_users: float) -> float:
        """The probability that the fixed-horizon test finds an absolute difference of ``effect``.

        Φ(d - z) + Φ(-d - z), with d = effect / standard error and z = z(1 - level / 2).
        """
        shift, quantile = effect / self._error(n_users), float(ndtri(1 - self.level / 2))
        return float(ndtr(shift - quantile) + ndtr(-shift - quantile))

    def detectable_effect(self, n_users: float, power: float = 0.8) -> float:
        """The smallest absolute difference found with probability ``power``: (z(1 - level / 2) + z(power)) errors."""
        return float(ndtri(1 - self.level / 2) + ndtri(power)) * self._error(n_users)

    def needed_users(self, effect: float, power: float = 0.8) -> int:
        """The number of users with which an absolute difference of ``effect`` is found with probability ``power``."""
        return self._users(effect, float(ndtri(1 - self.level / 2) + ndtri(power)))

    def needed_users_anytime(self, effect: float, power: float = 0.8) -> int:
        """The same for the anytime-valid test tuned to the number that is returned.

        An upper estimate: by then it has decided with at least the probability ``power``, and often long before.
        """
        lowest = float(boundary(1.0, tuned_rho2(1.0, self.level), self.level))
        return self._users(effect, lowest + float(ndtri(power)))

    def _error(self, n_users: float) -> float:
        """The standard error of the difference."""
        share = self.treatment_share
        return self.standard_deviation * math.sqrt((1 / share + 1 / (1 - share)) / n_users)

    def _users(self, effect: float, n_errors: float) -> int:
        """The number of users with which ``effect`` is ``n_errors`` standard errors."""
        if not effect:
            raise InvalidInput("No number of users finds a difference of 0.", where="effect")
        return math.ceil((n_errors * self._error(1) / effect) ** 2 - 1e-9)
