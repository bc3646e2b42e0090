"""The slate: items with scores and evidence; the one value that flows through a pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from palate.data.vocabulary import Vocabulary
from palate.types import Bools, Codes, Doubles, Floats


@dataclass(frozen=True, slots=True)
class Share:
    """How much one past event speaks for an item, in units of the slate's scores."""

    item: str
    verb: str
    """What was done with it: "liked", "finished", …"""
    share: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item is in a slate; the parts add up to its score less the slate's base."""

    events: tuple[Share, ...] = ()
    """The past events that speak for it most, strongest first."""
    history: float = 0.0
    """What all past events contribute together."""
    words: float = 0.0
    """What the words of the request contribute."""
    popularity: float = 0.0
    """What everybody's interest contributes."""
    rest: float = 0.0
    """What no linear part explains."""
    pinned: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Slate:
    """Columns over ``n`` items, best first once they are ranked."""

    vocabulary: Vocabulary
    codes: Codes
    """Shape ``(n,)``, each item once."""
    scores: Floats
    """Shape ``(n,)``."""
    sources: Mapping[str, Floats] = field(default_factory=dict)
    """One score column ``(n,)`` for each retriever; NaN where it did not name the item."""
    factors: Mapping[str, float] = field(default_factory=dict)
    """How a linear rank stage made the scores: Σ factor · source + base; empty if it was not linear."""
    base: float = 0.0
    pinned: Bools | None = None
    """Shape ``(n,)``: put there by a rule; None while nothing is."""
    propensities: Doubles | None = None
    """Shape ``(n,)``: the probability of each item at its place, given those above it."""
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def empty(cls, vocabulary: Vocabulary) -> Self:
        return cls(vocabulary, np.empty(0, np.int32), np.empty(0, np.float32))

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def ids(self) -> list[str]:
        """The item ids, in order."""
        return self.vocabulary.names(self.codes.tolist())

    def take(self, places: Codes | Bools) -> Slate:
        """The rows at ``places``, in that order; every column comes along."""
        return Slate(
            self.vocabulary,
            self.codes[places],
            self.scores[places],
            {name: column[places] for name, column in self.sources.items()},
            self.factors,
            self.base,
            None if self.pinned is None else self.pinned[places],
            None if self.propensities is None else self.propensities[places],
            tuple(self.reasons[place] for place in np.arange(len(self))[places]) if self.reasons else (),
        )

    def joined(self, source: str, codes: Codes, scores: Floats) -> Slate:
        """This slate and the candidates ``codes`` (unique) with their ``scores`` by ``source``.

        What is there keeps its place; new candidates follow, with NaN from the other sources.
        """
        if self.codes is codes or np.array_equal(self.codes, codes):
            return replace(self, sources={**self.sources, source: scores})
        if not len(self):
            return replace(self, codes=codes, scores=np.zeros(len(codes), np.float32), sources={source: scores})
        place = np.full(len(self.vocabulary), -1, np.int64)
        place[self.codes] = np.arange(len(self))
        new = place[codes] < 0
        place[codes[new]] = np.arange(len(self), len(self) + int(new.sum()))
        n = len(self) + int(new.sum())
        column = np.full(n, np.nan, np.float32)
        column[place[codes]] = scores
        grown = {name: _lengthened(old, n, np.nan) for name, old in self.sources.items()}
        return replace(
            self,
            codes=np.concatenate([self.codes, codes[new]]),
            scores=_lengthened(self.scores, n, 0.0),
            sources={**grown, source: column},
        )


def _lengthened(column: Floats, n: int, fill: float) -> Floats:
    longer = np.full(n, fill, np.float32)
    longer[: len(column)] = column
    return longer
