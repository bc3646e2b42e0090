"""What a recommender knows when it is called in a session, and how the user reacts to its slate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from palate.data.events import KIND_OF_CODE
from palate.data.profile import History
from palate.errors import InvalidInput
from palate.simulation.behaviour import Behaviour
from palate.simulation.boredom import RecentExposures
from palate.simulation.reactions import draw_reaction
from palate.simulation.rewards import total_reward
from palate.types import Bools, Codes, Doubles, Floats

STEP_S: Final = 60.0
"""Seconds from one slate of a session to the next."""

CONTEXT: Final = ("session", "step", "days_since_last", "n_events", "last_reward")
"""The names of the columns of a context."""


@dataclass(frozen=True, slots=True, eq=False)
class HiddenState:
    """What only the simulator knows of a user; recommenders other than the oracle must not read it."""

    utility: Doubles
    """The true utility of each item in this session, without boredom, shape ``(n_items,)``."""
    exposures: RecentExposures
    """What the user examined lately."""
    boredom: float
    """The parameter of :class:`~palate.simulation.behaviour.Behaviour`."""

    def effective_utility(self, items: Codes) -> Doubles:
        """The utility of ``items`` now, boredom included, shape ``(len(items),)``."""
        if not self.boredom:
            return self.utility[items]
        return np.asarray(self.utility[items] - self.boredom * self.exposures.boredom(items))


@dataclass(frozen=True, slots=True, eq=False)
class SessionState:
    """The state of a session before a slate."""

    session: int
    """The number of earlier sessions of this user in the simulation."""
    step: int
    """The number of earlier slates in this session."""
    at: float
    """Seconds since 1970."""
    days_since_last: float
    """Days since the last session began; 0 in the first."""
    n_events: int
    """The length of the history."""
    last_reward: float
    """The reward of the last slate of this session; 0 before the first."""
    available: Bools
    """The items that may be shown, shape ``(n_items,)``."""
    times_shown: Codes
    """The number of slates that each item was on, shape ``(n_items,)``."""
    exposure_weights: Doubles
    """The exposure weight of each item now, shape ``(n_items,)``; see :mod:`palate.data.exposure_weights`."""
    hidden: HiddenState

    def context(self) -> Doubles:
        """What may be observed of the session as numbers, in the order of :data:`CONTEXT`."""
        values = (self.session, self.step, self.days_since_last, self.n_events, self.last_reward)
        return np.array(values, np.float64)


class Recommend(Protocol):
    """A recommender: any callable that answers with items and propensities."""

    def __call__(
        self, user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        """At most ``n`` different available items from the top, and the probability of each given those above it."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Reactions:
    """How a user reacted to a slate of k items."""

    examined: Bools
    """Shape ``(k,)``; a number of first positions."""
    utility: Doubles
    """The utility of each examined item when it was examined, shape ``(k,)``; NaN elsewhere."""
    events: Bools
    """Which kinds of events each item received, shape ``(k, n_kinds)``."""
    ratings: Floats
    """Shape ``(k,)``; NaN where there is none."""
    rewards: Doubles
    """Shape ``(k,)``."""

    @property
    def mean_utility(self) -> float:
        """The mean utility of the examined items; 0 without any."""
        return float(self.utility[self.examined].mean()) if self.examined.any() else 0.0


def react(
    behaviour: Behaviour, reward_by_code: Doubles, hidden: HiddenState, shown: Codes, rng: np.random.Generator
) -> Reactions:
    """Let the user read a slate from the top: each examined item is reacted to, and counts as an exposure."""
    k = len(shown)
    reactions = Reactions(
        np.zeros(k, np.bool_),
        np.full(k, np.nan),
        np.zeros((k, len(KIND_OF_CODE)), np.bool_),
        np.full(k, np.nan, np.float32),
        np.zeros(k),
    )
    for position, item in enumerate(shown.tolist()):
        if position and rng.random() >= (position / (position + 1)) ** behaviour.position_bias:
            break
        utility = float(hidden.effective_utility(shown[position : position + 1])[0])
        reactions.examined[position], reactions.utility[position] = True, utility
        for kind, value in draw_reaction(behaviour, utility, rng):
            reactions.events[position, kind] = True
            reactions.rewards[position] += total_reward(reward_by_code, kind, value)
            if not np.isnan(value):
                reactions.ratings[position] = value
        hidden.exposures.add(item)
    return reactions


def event_times(at: Doubles | float, positions: Codes, n_positions: int) -> Doubles:
    """The time of an event at each position of a slate shown at ``at``, in seconds: before the next slate."""
    return np.asarray(at + STEP_S / n_positions * positions, np.float64)


def check_slate(items: Codes, propensities: Doubles, available: Bools, n: int) -> None:
    """Check what a recommender answered.

    Raises:
        InvalidInput: more than ``n`` items, one that is repeated, unknown or not available, or propensities that
            are not one probability above 0 for each item.
    """
    if items.ndim != 1 or len(items) > n or items.shape != propensities.shape:
        raise InvalidInput(f"A recommender must return up to {n} items, and a propensity for each.", where="recommend")
    if len(items) and (items.min() < 0 or items.max() >= len(available) or not available[items].all()):
        raise InvalidInput("A recommender returned an item that is not available.", where="recommend")
    if len(np.unique(items)) < len(items):
        raise InvalidInput("A recommender returned an item twice.", where="recommend")
    if not bool(np.all((propensities > 0) & (propensities <= 1 + 1e-9))):
        raise InvalidInput("Propensities must be above 0 and at most 1.", where="recommend")
