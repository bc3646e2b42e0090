"""Reference recommenders: random, popular, and an oracle that knows the true utilities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from palate.data.profile import History
from palate.simulation.reactions import COMPLETE
from palate.simulation.session import HiddenState, SessionState
from palate.simulation.session_log import SessionLog
from palate.simulation.world import World
from palate.types import Codes, Doubles


@dataclass(frozen=True, slots=True)
class RandomRecommender:
    """Available items drawn uniformly, without replacement: the propensity at position k is 1 / (n_available - k)."""

    def __call__(
        self, user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        available = np.flatnonzero(session.available).astype(np.int32)
        drawn = rng.permutation(available)[:n]
        return drawn, 1.0 / (len(available) - np.arange(len(drawn)))


@dataclass(frozen=True, slots=True, eq=False)
class PopularRecommender:
    """The available items with the largest counts, divided by 2 for each slate that showed them to the user."""

    counts: Doubles
    """Shape ``(n_items,)``; of equal counts the lower code comes first."""

    @classmethod
    def of_log(cls, log: SessionLog) -> Self:
        """Count the completed items of a log."""
        completed = log.items[log.events[:, :, COMPLETE.code]]
        return cls(np.bincount(completed, minlength=len(log.vocabulary)).astype(np.float64))

    def __call__(
        self, user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        discounted = self.counts * 0.5**session.times_shown
        ranking = np.argsort(np.where(session.available, -discounted, np.inf), kind="stable")[:n]
        return ranking.astype(np.int32), np.ones(len(ranking))


@dataclass(frozen=True, slots=True, eq=False)
class OracleRecommender:
    """Greedy over the expected reward with true utilities: an upper reference that no recommender can know.

    Position by position it takes the available item with the largest expected reward if it is examined, given that
    those above were, boredom by them included. It plans neither further slates nor further sessions.
    """

    world: World

    def __call__(
        self, user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        available = np.flatnonzero(session.available).astype(np.int32)
        hidden = session.hidden
        if not hidden.boredom:
            expected = self.world.expected_reward(hidden.effective_utility(available))
            chosen = available[np.argsort(-expected, kind="stable")[:n]]
            return chosen, np.ones(len(chosen))
        imagined = HiddenState(hidden.utility, hidden.exposures.copy(), hidden.boredom)
        taken: list[int] = []
        for _ in range(min(n, len(available))):
            expected = self.world.expected_reward(imagined.effective_utility(available))
            best = int(np.argmax(expected))
            taken.append(int(available[best]))
            imagined.exposures.add(taken[-1])
            available = np.delete(available, best)
        return np.array(taken, np.int32), np.ones(len(taken))
