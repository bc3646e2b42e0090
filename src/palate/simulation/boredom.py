"""Boredom: what a user saw a lot of lately is worth less for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from palate.data.items import Item
from palate.simulation.behaviour import Behaviour
from palate.simulation.taste import DAY_S
from palate.types import Codes, Doubles


@dataclass(frozen=True, eq=False)
class ItemTraits:
    """The genres, creators and domain of each item, as padded rows of trait codes."""

    codes: Codes
    """Shape ``(n_items, width)``; the last code, ``n_traits - 1``, is padding."""
    weights: Doubles
    """Shape ``(n_items, width)``: the weight of the kind over the number of the item's traits of it; 0 for padding."""
    n_traits: int

    @classmethod
    def of(cls, items: Sequence[Item], behaviour: Behaviour) -> Self:
        """Code the traits of ``items``, weighted as ``behaviour`` says."""
        number: dict[tuple[str, str], int] = {}
        rows: list[list[tuple[int, float]]] = []
        for item in items:
            kinds = (
                ("genre", tuple(dict.fromkeys(item.genres)), behaviour.genre_weight),
                ("creator", tuple(dict.fromkeys(item.creators)), behaviour.creator_weight),
                ("domain", (item.domain,), behaviour.domain_weight),
            )
            rows.append(
                [
                    (number.setdefault((kind, value), len(number)), weight / len(values))
                    for kind, values, weight in kinds
                    for value in values
                ]
            )
        width = max(map(len, rows), default=0)
        codes = np.full((len(rows), width), len(number), np.int32)
        weights = np.zeros((len(rows), width))
        for index, row in enumerate(rows):
            codes[index, : len(row)] = [code for code, _ in row]
            weights[index, : len(row)] = [weight for _, weight in row]
        return cls(codes, weights, len(number) + 1)


@dataclass(slots=True, eq=False)
class RecentExposures:
    """How often a user examined items of each trait lately; an exposure counts half after ``half_life_s``."""

    traits: ItemTraits
    half_life_s: float
    at: float
    counts: Doubles = field(init=False)
    """Shape ``(n_traits,)``, as of the time ``at``."""

    def __post_init__(self) -> None:
        self.counts = np.zeros(self.traits.n_traits)

    @classmethod
    def none(cls, traits: ItemTraits, behaviour: Behaviour, at: float) -> Self:
        """No exposures yet."""
        return cls(traits, behaviour.recovery_days * DAY_S, at)

    def advance(self, at: float) -> None:
        """Let the time pass until ``at``."""
        self.counts *= 0.5 ** (max(at - self.at, 0.0) / self.half_life_s)
        self.at = max(at, self.at)

    def add(self, item: int) -> None:
        """Count an exposure to the item."""
        self.counts[self.traits.codes[item]] += 1.0

    def boredom(self, items: Codes) -> Doubles:
        """Σ weight · ln(1 + count) over the traits of each item, shape ``(len(items),)``."""
        exposed = np.log1p(self.counts)
        exposed[-1] = 0.0
        return np.asarray(np.einsum("ij,ij->i", self.traits.weights[items], exposed[self.traits.codes[items]]))

    def copy(self) -> RecentExposures:
        """An independent copy."""
        copied = RecentExposures(self.traits, self.half_life_s, self.at)
        copied.counts = self.counts.copy()
        return copied
