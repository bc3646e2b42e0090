"""Simulate users with known tastes, so that recommendations can be compared to the truth.

Simulated users have ids ``sim-…`` and are labelled as simulated wherever they are shown. The same seed gives the same
users and events.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from palate.data.events import Event
from palate.data.items import Item
from palate.data.sample.catalogue import FILE_OF_DOMAIN, sample_items
from palate.data.sample.tastes import TASTES
from palate.types import Bools, Doubles

USER_PREFIX: Final = "sim-"
_SPAN_S: Final = 180 * 86_400.0
_LAST_STEPS_S: Final = 120.0
_SHARPNESS: Final = 2.2
"""The scale of utilities in users' choices: higher values make choices less random."""


@dataclass(frozen=True)
class Community:
    """``n_users`` simulated users over ``items``; ``utility`` is the ground truth."""

    items: Sequence[Item]
    n_users: int
    seed: int

    @classmethod
    def sample(cls, n_users: int = 3_000, seed: int = 7) -> Community:
        """Build the community over the sample catalogue."""
        return cls(sample_items(), n_users, seed)

    @property
    def n_events_about(self) -> int:
        """The approximate number of events, for progress bars."""
        return 34 * self.n_users

    @cached_property
    def loadings(self) -> Doubles:
        """The loading of each item on each taste, shape ``(n_items, n_tastes)``; columns have variance 1."""
        raw = np.array(
            [[len(set(tags) & set(item.tags)) for tags in TASTES.values()] for item in self.items], np.float64
        )
        raw /= np.sqrt([[max(len(item.tags), 1)] for item in self.items])
        return np.asarray((raw - raw.mean(axis=0)) / raw.std(axis=0))

    @cached_property
    def leanings(self) -> Doubles:
        """Each user's weight on each taste, shape ``(n_users, n_tastes)``: one to three loved, one disliked."""
        rng = np.random.default_rng([self.seed, 1])
        leanings = np.zeros((self.n_users, len(TASTES)))
        for row in leanings:
            n_loved = int(rng.integers(1, 4))
            loved = rng.choice(len(TASTES), n_loved + 1, replace=False)
            row[loved[:-1]] = 0.4 + 0.6 * rng.dirichlet(np.ones(n_loved))
            row[loved[-1]] = -0.6
        return leanings

    @cached_property
    def utility(self) -> Doubles:
        """The true utility of each item to each user, shape ``(n_users, n_items)``."""
        return self.leanings @ self.loadings.T + self.quality

    @cached_property
    def quality(self) -> Doubles:
        """The part of the utility of each item that is the same for all users, shape ``(n_items,)``."""
        return np.random.default_rng([self.seed, 2]).normal(0.0, 0.5, len(self.items))

    @cached_property
    def appetite(self) -> Bools:
        """The mask of items in domains that a user is active in, shape ``(n_users, n_items)``."""
        rng = np.random.default_rng([self.seed, 3])
        is_active = rng.random((self.n_users, len(FILE_OF_DOMAIN))) < 0.7
        is_active[np.arange(self.n_users), rng.integers(0, len(FILE_OF_DOMAIN), self.n_users)] = True
        domain = [list(FILE_OF_DOMAIN).index(item.domain) for item in self.items]
        return np.asarray(is_active[:, domain])

    def user(self, number: int) -> str:
        """The id of a simulated user."""
        return f"{USER_PREFIX}{number:04d}"

    def tastes(self, number: int) -> dict[str, float]:
        """The tastes of a user by name, strongest first; negative is disliked."""
        names = list(TASTES)
        order = np.argsort(-np.abs(self.leanings[number]), kind="stable")
        return {names[t]: float(self.leanings[number, t]) for t in order if self.leanings[number, t]}

    def events(self, until: float) -> Iterator[Event]:
        """Simulate the events of the half year before ``until`` (seconds since 1970), user by user.

        A user draws items from a Plackett-Luce distribution over true utilities, finishes most of them, and gives
        explicit feedback on half.
        """
        for number in range(self.n_users):
            yield from self._simulate_user(number, until)

    def _simulate_user(self, number: int, until: float) -> Iterator[Event]:
        rng = np.random.default_rng([self.seed, 4, number])
        n = int(np.clip(rng.lognormal(2.9, 0.7), 3, 150))
        utility = np.where(self.appetite[number], _SHARPNESS * self.utility[number], -np.inf)
        chosen = np.argsort(-(utility + rng.gumbel(size=len(utility))))[:n]
        chosen = rng.permutation(chosen[np.isfinite(utility[chosen])])
        times = np.sort(until - _LAST_STEPS_S - rng.random(len(chosen)) * _SPAN_S)
        enjoyed = self.utility[number, chosen] + rng.normal(0.0, 0.4, len(chosen))
        for rank, (item, at, joy) in enumerate(zip(chosen.tolist(), times.tolist(), enjoyed.tolist(), strict=True)):
            for step, (kind, value) in enumerate(_draw_reaction(rng, joy)):
                yield Event(
                    event_id=f"{self.user(number)}:{rank}:{step}",
                    user=self.user(number),
                    item=self.items[item].id,
                    kind=kind,
                    at=at + 60.0 * step,
                    value=value,
                    is_time_given=False,  # it depends on ``until``
                )


def _draw_reaction(rng: np.random.Generator, joy: float) -> list[tuple[str, float | None]]:
    """Draw the event kinds and values with which a user reacts to an item, given the experienced utility ``joy``."""
    if rng.random() < 0.15:
        return [("click", None)]
    steps: list[tuple[str, float | None]] = [("complete", None)]
    draw = rng.random()
    if draw < 0.25:
        steps.append(("rating", float(np.clip(round(3.2 + joy), 1, 5))))
    elif draw < 0.5 and abs(joy) > 0.5:
        steps.append(("like" if joy > 0 else "dislike", None))
    elif draw > 0.95:
        steps.append(("save", None))
    return steps
