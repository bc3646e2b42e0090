"""Raise and lower the scores of items by rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.rules.effects import RuleEffect
from palate.pipeline.stage import Rank, Ranking
from palate.types import Bools


@dataclass(frozen=True, kw_only=True)
class RuleScores(Rank):
    """Score + (factor - 1) · max(score - floor, 0) + amount, by rules of the kinds *boost* and *bury*.

    The floor is the score of candidate number ``depth``, or of the last candidate if there are fewer. Of several rules
    that match an item the factors are multiplied and the amounts added, so that their order does not matter. Amounts
    are in the units of the score: 1 is a standard deviation of a source with the weight 1 in ``rank.blend``.
    """

    depth: int = 500

    def compute_ranking(self, query: Query, slate: Slate) -> Ranking | None:
        rules = query.rules
        if rules is None or rules.factors is None or rules.amounts is None or not len(slate):
            return None
        factors, amounts = rules.factors[slate.codes], rules.amounts[slate.codes]
        if (factors == 1).all() and not amounts.any():
            return None
        floor = _score_at(slate, self.depth)
        promotion = (factors - 1) * np.maximum(slate.scores - floor, 0) + amounts
        if slate.promotion is not None:
            promotion += slate.promotion
        scores = slate.scores + promotion
        return Ranking(scores, slate.factors, slate.base, slate.sources, slate.corrections, promotion)

    def rule_effects(self, query: Query, before: Slate, after: Slate) -> Iterator[RuleEffect]:
        """An item has moved if its rank among the candidates is another."""
        if query.rules is None:
            return
        has_moved = _moved(before, after)
        for each in query.rules.promoted:
            matches = each.matches(after.codes)
            yield RuleEffect(each.rule.name, each.rule.kind, int(matches.sum()), moved=int((matches & has_moved).sum()))


def _score_at(slate: Slate, depth: int) -> np.float32:
    """The score of rank ``depth``, or the lowest if there are fewer items."""
    n = len(slate)
    return np.float32(slate.scores.min() if n <= depth else np.partition(slate.scores, n - depth)[n - depth])


def _moved(before: Slate, after: Slate) -> Bools:
    """Which items of a slate have another rank than in the slate before, which has the same items."""
    ranks = np.empty(len(after.vocabulary), np.int32)
    ranks[before.codes] = np.arange(len(before))
    return np.asarray(ranks[after.codes] != np.arange(len(after)))
