"""Palate's one simulator: users with known tastes, so that right answers are known.

Everything it makes is simulated: users are called ``sim-…``, and wherever they show they are
labelled as such. The same seed makes the same community.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from palate.data.events import Event
from palate.data.items import Item
from palate.data.sample.catalogue import DOMAINS, sample_items
from palate.data.sample.tastes import TASTES
from palate.types import Bools, Doubles

USER_PREFIX: Final = "sim-"
_SPAN_S: Final = 180 * 86_400.0
_LAST_STEPS_S: Final = 120.0
_SHARPNESS: Final = 2.2
"""How strongly users choose what suits them over what does not."""


@dataclass(frozen=True)
class Community:
    """``n_users`` users over ``items``; ``utility`` is the truth that no model gets to see."""

    items: Sequence[Item]
    n_users: int
    seed: int

    @classmethod
    def sample(cls, n_users: int = 3_000, seed: int = 7) -> Community:
        """The community that the package carries."""
        return cls(sample_items(), n_users, seed)

    @property
    def n_events_about(self) -> int:
        """Roughly how many events ``events`` yields, for progress bars."""
        return 34 * self.n_users

    @cached_property
    def loadings(self) -> Doubles:
        """How much each item is of each taste, shape ``(n_items, n_tastes)``; columns have variance 1."""
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
        """How much each user would truly enjoy each item, shape ``(n_users, n_items)``."""
        quality = np.random.default_rng([self.seed, 2]).normal(0.0, 0.5, len(self.items))
        return self.leanings @ self.loadings.T + quality

    @cached_property
    def appetite(self) -> Bools:
        """Which items lie in a domain that a user follows, shape ``(n_users, n_items)``."""
        rng = np.random.default_rng([self.seed, 3])
        follows = rng.random((self.n_users, len(DOMAINS))) < 0.7
        follows[np.arange(self.n_users), rng.integers(0, len(DOMAINS), self.n_users)] = True
        domain = [list(DOMAINS).index(item.domain) for item in self.items]
        return np.asarray(follows[:, domain])

    def user(self, number: int) -> str:
        """The id of a simulated user."""
        return f"{USER_PREFIX}{number:04d}"

    def tastes(self, number: int) -> dict[str, float]:
        """The tastes of a user by name, strongest first; negative is disliked."""
        names = list(TASTES)
        order = np.argsort(-np.abs(self.leanings[number]), kind="stable")
        return {names[t]: float(self.leanings[number, t]) for t in order if self.leanings[number, t]}

    def events(self, until: float) -> Iterator[Event]:
        """What everybody did in the half year before ``until`` (seconds since 1970), user by user.

        A user picks items by a Plackett-Luce draw from their true utility, finishes most of
        them, and says of half what they thought.
        """
        for number in range(self.n_users):
            yield from self._events_of(number, until)

    def _events_of(self, number: int, until: float) -> Iterator[Event]:
        rng = np.random.default_rng([self.seed, 4, number])
        n = int(np.clip(rng.lognormal(2.9, 0.7), 3, 150))
        wish = np.where(self.appetite[number], _SHARPNESS * self.utility[number], -np.inf)
        chosen = np.argsort(-(wish + rng.gumbel(size=len(wish))))[:n]
        chosen = rng.permutation(chosen[np.isfinite(wish[chosen])])
        times = np.sort(until - _LAST_STEPS_S - rng.random(len(chosen)) * _SPAN_S)
        enjoyed = self.utility[number, chosen] + rng.normal(0.0, 0.4, len(chosen))
        for place, (item, at, joy) in enumerate(zip(chosen.tolist(), times.tolist(), enjoyed.tolist(), strict=True)):
            for step, (kind, value) in enumerate(_reaction(rng, joy)):
                yield Event(
                    event_id=f"{self.user(number)}:{place}:{step}",
                    user=self.user(number),
                    item=self.items[item].id,
                    kind=kind,
                    at=at + 60.0 * step,
                    value=value,
                )


def _reaction(rng: np.random.Generator, joy: float) -> list[tuple[str, float | None]]:
    """What someone does with an item that gave them ``joy``."""
    if rng.random() < 0.15:
        return [("click", None)]
    steps: list[tuple[str, float | None]] = [("complete", None)]
    says = rng.random()
    if says < 0.25:
        steps.append(("rating", float(np.clip(round(3.2 + joy), 1, 5))))
    elif says < 0.5 and abs(joy) > 0.5:
        steps.append(("like" if joy > 0 else "dislike", None))
    elif says > 0.95:
        steps.append(("save", None))
    return steps
