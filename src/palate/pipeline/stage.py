"""The six kinds of stage.

A stage maps ``(query, slate)`` to a slate. Its kind is a promise about what it may do to the
slate, and each base class below keeps the promise by construction: a stage only answers the
one question its kind asks, and the base class does the rest.

========  ====================================================  =============================
kind      may                                                   never
========  ====================================================  =============================
retrieve  add candidates, naming their source and its score     drops or reorders
filter    remove, and say why                                   adds
rank      change scores, fill in what sources had not said      changes the set
arrange   reorder; place pins                                   adds, pins aside
explore   draw the final order, cut to n, write propensities    adds
explain   add reasons                                           touches items, order, scores
========  ====================================================  =============================
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

import numpy as np

from palate.data.slate import RankerCorrection, Reason, Slate
from palate.data.top_items import best, descending
from palate.pipeline.query import Query
from palate.types import Bools, Codes, Doubles, Floats


@dataclass(frozen=True)
class Stage(ABC):
    """A step of a pipeline. Subclasses are frozen dataclasses; their fields are its settings."""

    kind: ClassVar[str]

    @abstractmethod
    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        """Do the step; filters count in ``dropped`` what they removed, by reason."""


@dataclass(frozen=True, kw_only=True)
class Retrieve(Stage):
    kind: ClassVar[str] = "retrieve"
    max_candidates: int = 4_000
    """At most this many candidates, the best; a pipeline that comes up short reaches further."""

    @property
    @abstractmethod
    def source(self) -> str:
        """The name of the score column."""

    @abstractmethod
    def scores(self, query: Query) -> Floats | None:
        """A score for each code from 0 on, NaN for what is no candidate; None for no candidates."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        scores = self.scores(query)
        if scores is None:
            return slate
        said = scores == scores  # NaN differs from itself
        limit = self.max_candidates * query.expansion
        everything = _first(len(scores))
        if len(scores) <= limit and (slate.codes is everything or said.all()):
            return slate.joined(self.source, everything, scores)
        codes = np.flatnonzero(said).astype(np.int32)
        if len(codes) > limit:
            codes = np.sort(codes[best(scores[codes], limit)])
        return slate.joined(self.source, codes, scores[codes])


@functools.lru_cache(maxsize=8)
def _first(n: int) -> Codes:
    """0 … n - 1: one array for all who name everything, so that equal sets are known by identity."""
    codes = np.arange(n, dtype=np.int32)
    codes.setflags(write=False)
    return codes


@dataclass(frozen=True, kw_only=True)
class Filter(Stage):
    kind: ClassVar[str] = "filter"

    @abstractmethod
    def kept(self, query: Query) -> Iterator[tuple[str, Bools]]:
        """For each reason to drop, the mask over all codes of what may stay."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        for reason, mask in self.kept(query):
            stays = mask[slate.codes]
            if not stays.all():
                dropped[reason] = dropped.get(reason, 0) + len(slate) - int(stays.sum())
                slate = slate.take(stays)
        return slate


class Ranking(NamedTuple):
    """What a rank stage says of a slate."""

    scores: Floats
    """Shape ``(n,)``."""
    factors: Mapping[str, float]
    """The scores are Σ factor · source + Σ added + base."""
    base: float
    sources: Mapping[str, Floats]
    """Those of the slate, perhaps with columns filled in."""
    corrections: tuple[RankerCorrection, ...] = ()
    """What was added beside the factors."""


@dataclass(frozen=True, kw_only=True)
class Rank(Stage):
    kind: ClassVar[str] = "rank"

    @abstractmethod
    def ranked(self, query: Query, slate: Slate) -> Ranking | None:
        """New scores, and what they are made of; None: the slate stays as it is."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        ranking = self.ranked(query, slate)
        if ranking is None:
            return slate
        scores, factors, base, sources, corrections = ranking
        ranked = Slate(slate.vocabulary, slate.codes, scores, sources, factors, base, corrections=corrections)
        return ranked.take(descending(scores))


@dataclass(frozen=True, kw_only=True)
class Arrange(Stage):
    kind: ClassVar[str] = "arrange"

    @abstractmethod
    def arranged(self, query: Query, slate: Slate) -> Codes:
        """The places of the slate in their new order, each once."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        if len(slate) < 2:
            return slate
        places = self.arranged(query, slate)
        if slate.pinned is not None:  # what an earlier stage pinned stays first, in its order
            places = np.concatenate([np.flatnonzero(slate.pinned), places[~slate.pinned[places]]])
        return slate if (places[1:] > places[:-1]).all() else slate.take(places)


@dataclass(frozen=True, kw_only=True)
class Explore(Stage):
    kind: ClassVar[str] = "explore"

    @abstractmethod
    def drawn(self, query: Query, slate: Slate) -> tuple[Codes, Doubles]:
        """The places of the final ``query.n`` items and the propensity of each."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        places, propensities = self.drawn(query, slate)
        return replace(slate.take(places), propensities=propensities)


@dataclass(frozen=True, kw_only=True)
class Explain(Stage):
    kind: ClassVar[str] = "explain"

    @abstractmethod
    def reasons(self, query: Query, slate: Slate) -> tuple[Reason, ...]:
        """One reason for each item."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        return replace(slate, reasons=self.reasons(query, slate))


ORDER = ("retrieve", "filter", "rank", "arrange", "explore", "explain")
"""The order in which kinds stand in a pipeline."""
