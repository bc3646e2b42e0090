"""Popular and trending: what everybody takes to, ever or of late."""

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
    """The same list for all: ln(1 + number of events that are no dislike)."""

    name: ClassVar[str] = "popular"

    def fit(self, data: Dataset, run: Run = Run()) -> ItemScores:
        return _counted(self, data, np.ones(len(data)))


@dataclass(frozen=True)
class Trending(Recommender):
    """Popularity in which an event fades by half every ``half_life_days``.

    Age counts from the newest event of the log, not from today, so that an old data set has
    trends too.
    """

    name: ClassVar[str] = "trending"
    needs: ClassVar[Literal["", "order", "dates"]] = "dates"
    space: ClassVar[Space] = {"half_life_days": Log(1.0, 365.0)}
    half_life_days: float = 14.0

    def fit(self, data: Dataset, run: Run = Run()) -> ItemScores:
        age_days = (data.at.max(initial=0.0) - data.at) / 86_400
        return _counted(self, data, np.exp2(-age_days / self.half_life_days))


@dataclass(frozen=True, eq=False)
class ItemScores(Model):
    """One fixed score for each item; NaN for those that nobody took to."""

    fixed: Floats

    @property
    def is_fixed(self) -> bool:
        return True

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        return self.fixed.copy()


Popular.model = Trending.model = ItemScores


def _counted(recipe: Recommender, data: Dataset, weights: Doubles) -> ItemScores:
    took = data.kind != KINDS["dislike"].code
    counts = np.bincount(data.item[took], weights[took], minlength=data.n_items)
    scores = np.where(counts > 0, np.log1p(counts), np.nan).astype(np.float32)
    return ItemScores(recipe, data.vocabulary, scores)
