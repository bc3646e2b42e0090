"""How a user reacts to an examined item of a given utility, and the reward to expect of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from scipy.special import expit, ndtri

from palate.data.events import DISLIKE, KINDS, LIKE, MAX_RATING, RATING
from palate.simulation.behaviour import Behaviour
from palate.simulation.rating_taste import MIDDLE_RATING
from palate.types import Doubles

CLICK: Final = KINDS["click"]
COMPLETE: Final = KINDS["complete"]
_LIMIT: Final = 10.0
_N_GRID: Final = 1_001
_N_QUANTILES: Final = 200


def draw_reaction(behaviour: Behaviour, utility: float, rng: np.random.Generator) -> list[tuple[int, float]]:
    """The events with which a user reacts to an examined item: codes of kinds, and ratings (NaN for other kinds)."""
    click, complete, opinion = (float(draw) for draw in rng.random(3))
    noise = float(rng.standard_normal())
    if click >= expit(behaviour.click_slope * (utility - behaviour.click_threshold)):
        return []
    events = [(CLICK.code, np.nan)]
    experienced = utility + behaviour.noise * noise
    if complete < expit(behaviour.complete_slope * (experienced - behaviour.complete_threshold)):
        events.append((COMPLETE.code, np.nan))
    share = behaviour.rating_share
    if opinion < share:
        events.append((RATING.code, float(_rating(np.array(experienced)))))
    elif opinion < share + (1 - share) * behaviour.opinion_share and abs(experienced) > behaviour.opinion_threshold:
        events.append(((LIKE if experienced > 0 else DISLIKE).code, np.nan))
    return events


def _rating(experienced: Doubles) -> Doubles:
    return np.asarray(np.clip(np.round(experienced + MIDDLE_RATING), 1.0, MAX_RATING))


@dataclass(frozen=True, eq=False)
class ExpectedReward:
    """The expected reward of an examined item as a function of its utility, tabulated and interpolated."""

    grid: Doubles
    """Utilities, ascending."""
    reward: Doubles
    """The expected reward at each."""

    @classmethod
    def of(cls, behaviour: Behaviour, by_code: Doubles) -> Self:
        """Tabulate; ``by_code`` has the reward of each kind of event. The noise is averaged over 200 quantiles."""
        grid = np.linspace(-_LIMIT, _LIMIT, _N_GRID)
        noise = ndtri((np.arange(_N_QUANTILES) + 0.5) / _N_QUANTILES)
        experienced = grid[:, None] + behaviour.noise * noise
        completed = expit(behaviour.complete_slope * (experienced - behaviour.complete_threshold))
        is_liked = experienced > behaviour.opinion_threshold
        is_disliked = experienced < -behaviour.opinion_threshold
        opinion = is_liked * by_code[LIKE.code] + is_disliked * by_code[DISLIKE.code]
        share = behaviour.rating_share
        after_click = (
            by_code[COMPLETE.code] * completed
            + share * by_code[RATING.code] * _rating(experienced)
            + (1 - share) * behaviour.opinion_share * opinion
        ).mean(axis=1)
        clicked = expit(behaviour.click_slope * (grid - behaviour.click_threshold))
        return cls(grid, np.asarray(clicked * (by_code[CLICK.code] + after_click)))

    def __call__(self, utility: Doubles) -> Doubles:
        """The expected reward of each utility; beyond ±10 stars that of the end."""
        return np.asarray(np.interp(utility, self.grid, self.reward))
