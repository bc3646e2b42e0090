"""Popularity: the number of events of an item, over all time or with recent events weighted higher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import KINDS
from palate.models.base import Model, Recommender, Run
from palate.models.evidence import UserEvidence
from palate.models.search_space import Log, Space
from palate.types import Doubles, Floats


@dataclass(frozen=True)
class Popular(Recommender):
    """The most popular items: ln(1 + number of events that are no dislike)."""

    name: ClassVar[str] = "popular"

    def fit(self, data: Dataset, run: Run = Run()) -> ItemScores:
        return _fit_item_scores(self, data, np.ones(len(data)))


@dataclass(frozen=True)
class Trending(Recommender):
    """Popularity in which the weight of an event halves every ``half_life_days``.

    Age counts from the newest event of the log, not from today, so that an old data set has
    trends too.
    """

    name: ClassVar[str] = "trending"
    needs: ClassVar[Literal["", "order", "dates"]] = "dates"
    space: ClassVar[Space] = {"half_life_days": Log(1.0, 365.0)}
    half_life_days: float = 14.0

    def fit(self, data: Dataset, run: Run = Run()) -> ItemScores:
        age_days = (data.at.max(initial=0.0) - data.at) / 86_400
        return _fit_item_scores(self, data, np.exp2(-age_days / self.half_life_days))


@dataclass(frozen=True, eq=False)
class ItemScores(Model):
    """One score for each item, the same for all users; NaN for items without any event but dislikes."""

    fixed: Floats

    @property
    def is_fixed(self) -> bool:
        return True

    def score_state(self, evidence: UserEvidence) -> Floats:
        return self.fixed.copy()


Popular.model = Trending.model = ItemScores


def _fit_item_scores(recipe: Recommender, data: Dataset, weights: Doubles) -> ItemScores:
    is_positive = data.kind != KINDS["dislike"].code
    counts = np.bincount(data.item[is_positive], weights[is_positive], minlength=data.n_items)
    scores = np.where(counts > 0, np.log1p(counts), np.nan).astype(np.float32)
    return ItemScores(recipe, data.vocabulary, scores)
