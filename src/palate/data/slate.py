"""The slate: a list of items with scores and reasons, which the stages of a pipeline transform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np

from palate.data.decision import PolicyDecision
from palate.data.vocabulary import Vocabulary
from palate.types import Bools, Codes, Doubles, Floats


class Attribution(NamedTuple):
    """The contribution of one past event to an item's score, in units of the slate's scores."""

    item: str
    verb: str
    """The kind of the event as a verb: "liked", "finished", …"""
    share: float


class CrossDomainLink(NamedTuple):
    """The relation between the main event and an item of another domain."""

    source: str
    target: str
    """Domains: of the event, and of the item."""
    shared: tuple[str, ...] = ()
    """Tags and genres that both items have."""


class Reason(NamedTuple):
    """The decomposition of an item's score into parts, which add up to the score minus the slate's base."""

    events: tuple[Attribution, ...] = ()
    """The past events that contribute most, strongest first."""
    history: float = 0.0
    """The total contribution of all past events."""
    words: float = 0.0
    """The contribution of the words of the request."""
    mood: float = 0.0
    """The contribution of the mood of the request."""
    popularity: float = 0.0
    """The contribution of the item's popularity."""
    rest: float = 0.0
    """The remainder, which neither a linear part nor an event explains."""
    pinned: bool = False
    crossing: CrossDomainLink | None = None
    """The link from the main event, if the item's domain is new to the user."""
    promotion: float = 0.0
    """What rules have added to the score; below 0 if they lowered it."""
    rules: tuple[str, ...] | None = None
    """The names of the rules that raise or pin the item; None: none does."""


class Sources(Mapping[str, Floats]):
    """Score columns of equal length, by retriever."""

    __slots__ = ("_columns", "_rows", "names")

    def __init__(
        self, names: tuple[str, ...] = (), columns: Sequence[Floats] | Floats = (), rows: Codes | None = None
    ) -> None:
        """Build from ``columns``, one for each name; ``rows`` selects and orders their rows lazily."""
        self.names = names
        self._columns = columns
        self._rows = rows  # applied on first access, because most slates are cut before their columns are read

    @classmethod
    def of(cls, columns: Mapping[str, Floats]) -> Sources:
        return columns if isinstance(columns, Sources) else cls(tuple(columns), tuple(columns.values()))

    @property
    def columns(self) -> Sequence[Floats] | Floats:
        """One column for each name; the rows of :attr:`matrix` once a selection was applied."""
        return self._columns if self._rows is None else self.matrix

    @property
    def matrix(self) -> Floats:
        """All columns, shape ``(n_sources, n)``."""
        matrix = self._stacked()
        if self._rows is not None:
            matrix = self._columns = matrix.take(self._rows, axis=1)
            self._rows = None
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
        """Add a column of the same length; a column of the same name is replaced."""
        others = [(other, values) for other, values in zip(self.names, self.columns, strict=True) if other != name]
        return Sources((*(other for other, _ in others), name), (*(values for _, values in others), column))

    def take(self, rows: Codes) -> Sources:
        """Select rows of every column."""
        if not self.names:
            return self
        return Sources(self.names, self._stacked(), rows if self._rows is None else self._rows[rows])


@dataclass(frozen=True, slots=True, eq=False)
class RankerCorrection:
    """What a ranking model added to the scores, beside the linear combination of sources."""

    model: str
    """The name of the ranking model in pipelines."""
    added: Floats
    """Shape ``(n,)``; 0 for items that it did not correct."""
    rows: Codes
    """The row of each item in ``features``, shape ``(n,)``; -1 for items that it did not correct."""
    features: Floats
    """The ranker's input features of the corrected items, shape ``(n_corrected, n_features)``."""

    def take(self, indices: Codes) -> RankerCorrection:
        """Select items by ``indices``."""
        return RankerCorrection(self.model, self.added[indices], self.rows[indices], self.features)


@dataclass(frozen=True, slots=True, eq=False)
class Slate:
    """Columns over ``n`` items, in descending order of score once they are ranked."""

    vocabulary: Vocabulary
    codes: Codes
    """Item codes, shape ``(n,)``, without duplicates."""
    scores: Floats
    """Shape ``(n,)``."""
    sources: Mapping[str, Floats] = field(default_factory=Sources)
    """One score column ``(n,)`` for each retriever; NaN for items that it did not retrieve."""
    factors: Mapping[str, float] = field(default_factory=dict)
    """The weights of the sources in the scores: Σ factor · source + Σ added + base."""
    base: float = 0.0
    pinned: Bools | None = None
    """Whether a rule put the item there, shape ``(n,)``; None if no item is pinned."""
    propensities: Doubles | None = None
    """The probability of each item at its position, given the items above it, shape ``(n,)``."""
    reasons: tuple[Reason, ...] = ()
    corrections: tuple[RankerCorrection, ...] = ()
    """The corrections of ranking models, in the order in which they were applied."""
    drawn_from: Slate | None = None
    """The slate from which these items were drawn; None: they were not drawn."""
    decision: PolicyDecision | None = None
    """The decision of the policy by which they were drawn; None: no policy had its say. :meth:`take` drops it."""
    promotion: Floats | None = None
    """What rules have added to each score, shape ``(n,)``; None: nothing."""
    positions: Codes | None = None
    """The position in the whole list at which rules pin each item, 0 for the first, -1 for none, shape ``(n,)``."""
    exempted: Bools | None = None
    """Whether a filter let the item pass only so that a rule can pin it, shape ``(n,)``: it is not drawn."""

    @classmethod
    def empty(cls, vocabulary: Vocabulary) -> Self:
        return cls(vocabulary, np.empty(0, np.int32), np.empty(0, np.float32))

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def ids(self) -> list[str]:
        """The item ids, in order."""
        return self.vocabulary.names(self.codes.tolist())

    def take(self, rows: Codes | Bools) -> Slate:
        """Select rows of every column, by indices in their order or by a mask."""
        indices = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        return self._at(indices, None if self.propensities is None else self.propensities[indices], self.drawn_from)

    def draw(self, rows: Codes, propensities: Doubles) -> Slate:
        """Select the drawn ``rows``, whose probabilities were ``propensities``."""
        return self._at(rows, propensities, self)

    def _at(self, rows: Any, propensities: Doubles | None, drawn_from: Slate | None) -> Slate:
        return Slate(
            self.vocabulary,
            self.codes[rows],
            self.scores[rows],
            Sources.of(self.sources).take(rows),
            self.factors,
            self.base,
            None if self.pinned is None else self.pinned[rows],
            propensities,
            tuple(self.reasons[row] for row in rows) if self.reasons else (),
            tuple(correction.take(rows) for correction in self.corrections),
            drawn_from,
            promotion=None if self.promotion is None else self.promotion[rows],
            positions=None if self.positions is None else self.positions[rows],
            exempted=None if self.exempted is None else self.exempted[rows],
        )

    def with_candidates(self, source: str, codes: Codes, scores: Floats) -> Slate:
        """Add a score column for the candidates ``codes`` (unique), and the candidates that are new.

        Existing items keep their position; new ones are appended, with NaN from the other sources.
        """
        sources = Sources.of(self.sources)
        if not len(self):
            empty_columns = Sources(sources.names, [np.full(len(codes), np.nan, np.float32)] * len(sources))
            return Slate(self.vocabulary, codes, np.zeros(len(codes), np.float32), empty_columns.plus(source, scores))
        if self.codes is codes or np.array_equal(self.codes, codes):
            return Slate(self.vocabulary, self.codes, self.scores, sources.plus(source, scores))
        row_of = np.full(len(self.vocabulary), -1, np.int32)
        row_of[self.codes] = np.arange(len(self))
        new = codes[row_of[codes] < 0]
        extended = self._with_candidates(new) if len(new) else self
        row_of[new] = np.arange(len(self), len(extended))
        columns = Sources.of(extended.sources)
        column = columns[source].copy() if source in columns else np.full(len(extended), np.nan, np.float32)
        column[row_of[codes]] = scores
        return Slate(self.vocabulary, extended.codes, extended.scores, columns.plus(source, column))

    def _with_candidates(self, new: Codes) -> Slate:
        """Append ``new`` candidates, with NaN from every source."""
        sources, n = Sources.of(self.sources), len(self) + len(new)
        columns = np.full((len(sources), n), np.nan, np.float32)
        if sources:
            columns[:, : len(self)] = sources.matrix
        codes, scores = np.concatenate([self.codes, new]), np.zeros(n, np.float32)
        scores[: len(self)] = self.scores
        return Slate(self.vocabulary, codes, scores, Sources(sources.names, columns))
