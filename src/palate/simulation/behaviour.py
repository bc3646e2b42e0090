"""The parameters of simulated behaviour, all in one place with their defaults."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import Final, Self

import numpy as np
from scipy.special import expit, logit

from palate.errors import InvalidInput
from palate.types import Doubles

_PROBABILITIES: Final = ("rating_share", "opinion_share", "leave_probability", "return_probability")
_REAL: Final = ("click_threshold", "complete_threshold")
_COUNTS: Final = ("slate_size", "max_steps")
_DAYS: Final = ("recovery_days", "gap_days")
_SWITCHES: Final[dict[str, dict[str, float]]] = {
    "position_bias": {"position_bias": 0.0},
    "boredom": {"boredom": 0.0},
    "drift": {"drift": 0.0},
    "noise": {"noise": 0.0},
    "churn": {"leave_sensitivity": 0.0, "return_probability": 1.0},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How simulated users examine slates, react, tire of what they saw, change, leave and come back.

    Utility is in stars: 0 is a rating of 3.2, as in the sample community.

    Raises:
        InvalidInput: a parameter is outside its range.
    """

    slate_size: int = 10
    """The number of positions of a slate, at least 1."""
    max_steps: int = 20
    """The largest number of slates in a session, at least 1."""
    repeats: bool = False
    """Whether items may be shown again that the user had an event with, or saw earlier in the session."""
    position_bias: float = 1.0
    """η ≥ 0: position k = 1, 2, … is examined with probability k^-η; the user reads from the top and stops once.
    0: every position is examined."""
    click_slope: float = 1.5
    """≥ 0, per star: an examined item is clicked with probability σ(click_slope · (utility - click_threshold))."""
    click_threshold: float = 1.0
    """The utility at which half of the examined items are clicked."""
    complete_slope: float = 1.5
    """≥ 0, per star: a clicked item is completed with probability σ(slope · (experienced - complete_threshold))."""
    complete_threshold: float = -0.5
    """The experienced utility at which half of the clicked items are completed."""
    noise: float = 0.4
    """≥ 0, stars: the standard deviation of the experienced utility around the true one. 0: no noise."""
    rating_share: float = 0.25
    """The probability that a clicked item is rated, with the experienced utility + 3.2, rounded, from 1 to 5."""
    opinion_share: float = 0.25
    """The probability that a clicked item that is not rated may be liked or disliked."""
    opinion_threshold: float = 0.5
    """≥ 0: such an item is liked above this experienced utility, and disliked below minus it."""
    boredom: float = 0.25
    """≥ 0, stars: utility falls by boredom · Σ weight · ln(1 + recent exposures to the genre, creator, domain).
    0: no boredom."""
    genre_weight: float = 1.0
    """≥ 0: the weight of the mean over the genres of an item."""
    creator_weight: float = 1.0
    """≥ 0: the weight of the mean over the creators of an item."""
    domain_weight: float = 0.5
    """≥ 0: the weight of the domain of an item."""
    recovery_days: float = 2.0
    """> 0: the half-life of an exposure."""
    drift: float = 0.05
    """≥ 0: the length of a day's step of the taste vector's random walk, relative to the vector. 0: no drift."""
    leave_probability: float = 0.2
    """The probability that a session ends after a slate whose examined items had the mean utility 0."""
    leave_sensitivity: float = 1.0
    """≥ 0: its log-odds fall by this for each star of that mean utility. 0: slates do not matter."""
    return_probability: float = 0.95
    """The probability that a user comes back after a session whose slates had the mean utility 0; 1: always."""
    return_sensitivity: float = 0.5
    """≥ 0: its log-odds rise by this for each star of that mean utility."""
    gap_days: float = 3.0
    """> 0: the mean of the exponential time between sessions."""

    def __post_init__(self) -> None:
        for field in fields(self):
            _check(field.name, getattr(self, field.name))

    def without(self, *mechanisms: str) -> Self:
        """The same behaviour with mechanisms switched off: position_bias, boredom, drift, noise, churn.

        Without churn every session ends with the same probability, and all users come back.

        Raises:
            InvalidInput: there is no such mechanism.
        """
        unknown = [name for name in mechanisms if name not in _SWITCHES]
        if unknown:
            raise InvalidInput(f"No mechanism {unknown[0]!r}; there are {', '.join(_SWITCHES)}.", where="without")
        changes = {name: value for mechanism in mechanisms for name, value in _SWITCHES[mechanism].items()}
        return replace(self, **changes)  # type: ignore[arg-type]  # all of them are floats

    def examination(self) -> Doubles:
        """The probability that each position is examined, shape ``(slate_size,)``, falling from 1."""
        return np.arange(1, self.slate_size + 1, dtype=np.float64) ** -self.position_bias

    def leaving(self, utility: float) -> float:
        """The probability that the session ends after a slate of this mean utility."""
        return _shifted(self.leave_probability, -self.leave_sensitivity * utility)

    def returning(self, utility: float) -> float:
        """The probability that the user comes back after a session of this mean utility."""
        return _shifted(self.return_probability, self.return_sensitivity * utility)


def _shifted(probability: float, change: float) -> float:
    """``probability`` with its log-odds changed; 0 and 1 stay."""
    return float(expit(logit(probability) + change))


def _check(name: str, value: float) -> None:
    """Raise ``InvalidInput`` unless a parameter is in its range."""
    if name == "repeats":
        return
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise InvalidInput(f"{name} must be a finite number, not {value!r}.", where=name)
    if name in _COUNTS:
        valid, expected = value >= 1 and value == int(value), "a whole number of at least 1"
    elif name in _PROBABILITIES:
        valid, expected = 0 <= value <= 1, "a probability from 0 to 1"
    elif name in _DAYS:
        valid, expected = value > 0, "a number of days above 0"
    else:
        valid, expected = value >= 0 or name in _REAL, "0 or more"
    if not valid:
        raise InvalidInput(f"{name} must be {expected}, not {value!r}.", where=name)
