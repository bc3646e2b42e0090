"""The six kinds of stage and their base classes.

A stage maps ``(query, slate)`` to a slate. Its kind says what it may do to the slate. The base class of a kind
enforces that: a subclass only computes scores, masks, an order or reasons, and the base class applies them.

========  =================================================  =============================
kind      may                                                never
========  =================================================  =============================
retrieve  add candidates with a score, under a source name   drops or reorders
filter    drop items, and count them by reason               adds
rank      change scores, fill in missing source scores       changes the set
arrange   reorder; put pinned items first                    adds, except pinned items
explore   draw the final order, cut to n, set propensities   adds
explain   add reasons                                        changes items, order, scores
========  =================================================  =============================
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple

import numpy as np

from palate.data.rules import Override
from palate.data.slate import RankerCorrection, Reason, Slate
from palate.data.top_items import best, descending
from palate.errors import InvalidInput
from palate.pipeline.query import Query
from palate.pipeline.rules.effects import RuleEffect
from palate.types import Bools, Codes, Doubles, Floats


@dataclass(frozen=True)
class Stage(ABC):
    """A step of a pipeline. Subclasses are frozen dataclasses; their fields are its settings."""

    kind: ClassVar[str]
    is_drawn: ClassVar[bool] = False
    """Whether the result depends on the query's exposures, shown items, seed or surprise, which change from request to
    request. What other stages make of a user is kept until the user's next event."""

    @abstractmethod
    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        """Apply the stage to a slate; a filter adds the number of items it dropped to ``dropped``, by reason."""

    def rule_effects(self, query: Query, before: Slate, after: Slate) -> Iterator[RuleEffect]:
        """What the rules of the query did in this stage, which made ``after`` of ``before``."""
        yield from ()


@dataclass(frozen=True, kw_only=True)
class Retrieve(Stage):
    """A stage that adds the items with the highest scores of one source."""

    kind: ClassVar[str] = "retrieve"
    max_candidates: int = 4_000
    """The largest number of candidates, times ``query.expansion``."""

    @property
    @abstractmethod
    def source(self) -> str:
        """The name of the score column."""

    @abstractmethod
    def compute_scores(self, query: Query) -> Floats | None:
        """A score for each code from 0 on, NaN for items that are no candidates; None for no candidates at all."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        scores = self.compute_scores(query)
        if scores is None:
            return slate
        is_candidate = ~np.isnan(scores)
        limit = self.max_candidates * query.expansion
        if len(scores) <= limit and (_contains_all(slate.codes, len(scores)) or is_candidate.all()):
            return slate.with_candidates(self.source, _all_codes(len(scores)), scores)
        codes = np.flatnonzero(is_candidate).astype(np.int32)
        if len(codes) > limit:
            codes = np.sort(codes[best(scores[codes], limit)])
        return slate.with_candidates(self.source, codes, scores[codes])


@functools.lru_cache(maxsize=8)
def _all_codes(n: int) -> Codes:
    """The codes 0 … n - 1, read-only; slates of the whole catalogue share the array, which makes joining them fast."""
    codes = np.arange(n, dtype=np.int32)
    codes.setflags(write=False)
    return codes


def _contains_all(codes: Codes, n: int) -> bool:
    """Whether ``codes`` are 0 … n - 1 in order."""
    return codes is _all_codes(n) or np.array_equal(codes, _all_codes(n))


@dataclass(frozen=True, kw_only=True)
class Filter(Stage):
    """A stage that drops items."""

    kind: ClassVar[str] = "filter"
    override: ClassVar[Override | None] = None
    """What a pin rule has in ``despite`` for its items to pass."""

    def exempt(self, query: Query) -> Codes | None:
        """Items that pass in any case, since a rule pins them; None: there are none."""
        return None if query.rules is None or self.override is None else query.rules.exempt.get(self.override)

    @abstractmethod
    def masks(self, query: Query) -> Iterator[tuple[str, Bools]]:
        """For each reason to drop items, the mask over all codes of those that stay."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        exempt = self.exempt(query)
        for reason, mask in self.masks(query):
            stays = mask[slate.codes]
            if exempt is not None:
                exempted = np.isin(slate.codes, exempt) & ~stays
                stays |= exempted
                slate = replace(slate, exempted=exempted if slate.exempted is None else slate.exempted | exempted)
            if not stays.all():
                dropped[reason] = dropped.get(reason, 0) + len(slate) - int(stays.sum())
                slate = slate.take(stays)
        return slate


class Ranking(NamedTuple):
    """New scores of a slate and how they are composed: Σ factor · source + Σ added + promotion + base."""

    scores: Floats
    """Shape ``(n,)``."""
    factors: Mapping[str, float]
    """The factor of each source."""
    base: float
    sources: Mapping[str, Floats]
    """The score columns of the slate; values that were missing may be filled in."""
    corrections: tuple[RankerCorrection, ...] = ()
    """What rankers added beside the factors."""
    promotion: Floats | None = None
    """What rules added; None: what they had added before."""


@dataclass(frozen=True, kw_only=True)
class Rank(Stage):
    """A stage that computes new scores and sorts by them."""

    kind: ClassVar[str] = "rank"

    @abstractmethod
    def compute_ranking(self, query: Query, slate: Slate) -> Ranking | None:
        """New scores and how they are composed; None: the slate stays as it is."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        ranking = self.compute_ranking(query, slate)
        if ranking is None:
            return slate
        scores, factors, base, sources, corrections, promotion = ranking
        ranked = Slate(
            slate.vocabulary,
            slate.codes,
            scores,
            sources,
            factors,
            base,
            corrections=corrections,
            promotion=slate.promotion if promotion is None else promotion,
            exempted=slate.exempted,
        )
        return ranked.take(descending(scores))


@dataclass(frozen=True, kw_only=True)
class Arrange(Stage):
    """A stage that reorders items and leaves their scores."""

    kind: ClassVar[str] = "arrange"

    @abstractmethod
    def compute_order(self, query: Query, slate: Slate) -> Codes:
        """The row indices of the slate in their new order, each once."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        if len(slate) < 2:
            return slate
        order = self.compute_order(query, slate)
        if slate.pinned is not None:  # items that an earlier stage pinned stay first, in their order
            order = np.concatenate([np.flatnonzero(slate.pinned), order[~slate.pinned[order]]])
        if (order[1:] > order[:-1]).all():
            return slate
        return query.keep(self, _LastOrder).apply(slate, order) if self.is_drawn else slate.take(order)


@dataclass(slots=True)
class _LastOrder:
    """The last order of a slate, kept so that stages that follow see the same slate again while it stays the same."""

    _last: tuple[Slate, Codes, Slate] | None = None
    """The slate, its order and the result."""

    def apply(self, slate: Slate, order: Codes) -> Slate:
        """Reorder ``slate``, or return the last result if neither the slate nor the order is another."""
        if self._last is not None and self._last[0] is slate and np.array_equal(self._last[1], order):
            return self._last[2]
        result = slate.take(order)
        self._last = (slate, order, result)
        return result


@dataclass(frozen=True, kw_only=True)
class Explore(Stage):
    """A stage that draws the final items and sets their propensities."""

    kind: ClassVar[str] = "explore"
    is_drawn: ClassVar[bool] = True

    @property
    def policies(self) -> tuple[str, ...]:
        """The names of the policies that it follows; the query must have them, and what they observe."""
        return ()

    @abstractmethod
    def draw(self, query: Query, slate: Slate) -> tuple[Codes, Doubles]:
        """The row indices of the final ``query.n`` items, and the propensity of each at its position."""

    def log_distribution(self, query: Query, slate: Slate, items: Codes) -> Doubles:
        """The log-probability of each item of ``slate`` at each position, given the ``items`` above; -inf: never.

        ``slate`` is what the stage would draw from, ``items`` the codes of a list from the top, of shape ``(k,)``; the
        result has the shape ``(k, len(slate))``. Items of the list that are not in the slate change nothing below.

        Raises:
            InvalidInput: the stage does not say how likely lists are.
        """
        raise InvalidInput(f"{type(self).__name__} does not say how likely a given list is: no log can judge it.")

    def log_probabilities(self, query: Query, slate: Slate, items: Codes) -> Doubles:
        """The log-probability of each of ``items`` at its position, given those above it, shape ``(k,)``.

        For a list that the stage has drawn it is the log of the propensities. -inf: the stage never puts it there.

        Raises:
            InvalidInput: the stage does not say how likely lists are.
        """
        distribution = self.log_distribution(query, slate, items)
        is_item = slate.codes == np.asarray(items)[:, None]
        position, row = np.nonzero(is_item)
        result = np.full(len(items), -np.inf)
        result[position] = distribution[position, row]
        return result

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        order, propensities = self.draw(query, slate)
        return slate.draw(order, propensities)


@dataclass(frozen=True, kw_only=True)
class Explain(Stage):
    """A stage that adds a reason to each item of the drawn slate."""

    kind: ClassVar[str] = "explain"
    is_drawn: ClassVar[bool] = True

    @abstractmethod
    def compute_reasons(self, query: Query, slate: Slate) -> tuple[Reason, ...]:
        """One reason for each item."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        return replace(slate, reasons=self.compute_reasons(query, slate))


ORDER = ("retrieve", "filter", "rank", "arrange", "explore", "explain")
"""The order in which kinds stand in a pipeline."""
