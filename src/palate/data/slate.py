"""The slate: items with scores and evidence; the one value that flows through a pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np

from palate.data.vocabulary import Vocabulary
from palate.types import Bools, Codes, Doubles, Floats


class Attribution(NamedTuple):
    """How much one past event speaks for an item, in units of the slate's scores."""

    item: str
    verb: str
    """What was done with it: "liked", "finished", …"""
    share: float


class CrossDomainLink(NamedTuple):
    """What the main event has to do with an item of another domain."""

    source: str
    target: str
    """Domains: of the event, and of the item."""
    shared: tuple[str, ...] = ()
    """Tags and genres that both items have."""


class Reason(NamedTuple):
    """Why an item is in a slate; the parts add up to its score less the slate's base."""

    events: tuple[Attribution, ...] = ()
    """The past events that speak for it most, strongest first."""
    history: float = 0.0
    """What all past events contribute together."""
    words: float = 0.0
    """What the words of the request contribute."""
    mood: float = 0.0
    """What the mood of the request contributes."""
    popularity: float = 0.0
    """What everybody's interest contributes."""
    rest: float = 0.0
    """What neither a linear part nor an event explains."""
    pinned: bool = False
    crossing: CrossDomainLink | None = None
    """Where the main event leads to a domain that is new to the user."""


class Sources(Mapping[str, Floats]):
    """Score columns of one length by the name of their retriever."""

    __slots__ = ("_columns", "_places", "names")

    def __init__(
        self, names: tuple[str, ...] = (), columns: Sequence[Floats] | Floats = (), places: Codes | None = None
    ) -> None:
        """``columns``: one for each name; ``places``: the rows of them that count, in this order."""
        self.names = names
        self._columns = columns
        self._places = places  # most slates are cut before anybody looks: rows are moved when somebody does

    @classmethod
    def of(cls, columns: Mapping[str, Floats]) -> Sources:
        return columns if isinstance(columns, Sources) else cls(tuple(columns), tuple(columns.values()))

    @property
    def columns(self) -> Sequence[Floats] | Floats:
        """One for each name; rows of a matrix, once it was needed."""
        return self._columns if self._places is None else self.matrix

    @property
    def matrix(self) -> Floats:
        """Shape ``(n_sources, n)``."""
        matrix = self._stacked()
        if self._places is not None:
            matrix = self._columns = matrix.take(self._places, axis=1)
            self._places = None
        return matrix

    def _stacked(self) -> Floats:
        if not isinstance(self._columns, np.ndarray):
            self._columns = np.stack(self._columns) if self._columns else np.empty((0, 0), np.float32)
        return self._columns

    def __getitem__(self, name: str) -> Floats:
        if name not in self.names:
            raise KeyError(name)
        return self.columns[self.names.index(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def plus(self, name: str, column: Floats) -> Sources:
        """With one more column, of the same length; a column of that name is replaced."""
        kept = [(known, old) for known, old in zip(self.names, self.columns, strict=True) if known != name]
        return Sources((*(known for known, _ in kept), name), (*(old for _, old in kept), column))

    def take(self, places: Codes) -> Sources:
        """Every column at ``places``."""
        if not self.names:
            return self
        return Sources(self.names, self._stacked(), places if self._places is None else self._places[places])


@dataclass(frozen=True, slots=True, eq=False)
class RankerCorrection:
    """What a ranker added to the scores, which no factor says."""

    model: str
    """The ranker, by the name that pipelines use."""
    added: Floats
    """Shape ``(n,)``; 0 for items that it did not correct."""
    rows: Codes
    """The row of each item in ``features``, shape ``(n,)``; -1 for items that it did not correct."""
    features: Floats
    """What it saw of those that it corrected, shape ``(n_corrected, n_features)``."""

    def take(self, places: Any) -> RankerCorrection:
        """The items at ``places``."""
        return RankerCorrection(self.model, self.added[places], self.rows[places], self.features)


@dataclass(frozen=True, slots=True, eq=False)
class Slate:
    """Columns over ``n`` items, best first once they are ranked."""

    vocabulary: Vocabulary
    codes: Codes
    """Shape ``(n,)``, each item once."""
    scores: Floats
    """Shape ``(n,)``."""
    sources: Mapping[str, Floats] = field(default_factory=Sources)
    """One score column ``(n,)`` for each retriever; NaN where it did not name the item."""
    factors: Mapping[str, float] = field(default_factory=dict)
    """How rank stages made the scores: Σ factor · source + Σ added + base."""
    base: float = 0.0
    pinned: Bools | None = None
    """Shape ``(n,)``: put there by a rule; None while nothing is."""
    propensities: Doubles | None = None
    """Shape ``(n,)``: the probability of each item at its place, given those above it."""
    reasons: tuple[Reason, ...] = ()
    corrections: tuple[RankerCorrection, ...] = ()
    """What rankers added, one after the other."""

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
        return self._at(np.flatnonzero(places) if places.dtype == np.bool_ else places)

    def _at(self, places: Any) -> Slate:
        return Slate(
            self.vocabulary,
            self.codes[places],
            self.scores[places],
            Sources.of(self.sources).take(places),
            self.factors,
            self.base,
            None if self.pinned is None else self.pinned[places],
            None if self.propensities is None else self.propensities[places],
            tuple(self.reasons[place] for place in places) if self.reasons else (),
            tuple(one.take(places) for one in self.corrections),
        )

    def joined(self, source: str, codes: Codes, scores: Floats) -> Slate:
        """This slate and the candidates ``codes`` (unique) with their ``scores`` by ``source``.

        What is there keeps its place; new candidates follow, with NaN from the other sources.
        """
        sources = Sources.of(self.sources)
        if not len(self):
            silent = Sources(sources.names, [np.full(len(codes), np.nan, np.float32)] * len(sources))
            return Slate(self.vocabulary, codes, np.zeros(len(codes), np.float32), silent.plus(source, scores))
        if self.codes is codes or np.array_equal(self.codes, codes):
            return Slate(self.vocabulary, self.codes, self.scores, sources.plus(source, scores))
        place = np.full(len(self.vocabulary), -1, np.int32)
        place[self.codes] = np.arange(len(self))
        new = codes[place[codes] < 0]
        grown = self._with(new) if len(new) else self
        place[new] = np.arange(len(self), len(grown))
        columns = Sources.of(grown.sources)
        column = columns[source].copy() if source in columns else np.full(len(grown), np.nan, np.float32)
        column[place[codes]] = scores
        return Slate(self.vocabulary, grown.codes, grown.scores, columns.plus(source, column))

    def _with(self, new: Codes) -> Slate:
        """This slate and ``new`` candidates, of which no source says anything yet."""
        sources, n = Sources.of(self.sources), len(self) + len(new)
        columns = np.full((len(sources), n), np.nan, np.float32)
        if sources:
            columns[:, : len(self)] = sources.matrix
        codes, scores = np.concatenate([self.codes, new]), np.zeros(n, np.float32)
        scores[: len(self)] = self.scores
        return Slate(self.vocabulary, codes, scores, Sources(sources.names, columns))
