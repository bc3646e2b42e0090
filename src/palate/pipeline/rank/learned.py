"""The order of a ranker that was trained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate
from palate.models.ranker import Choice, RankerModel
from palate.pipeline.query import Query
from palate.pipeline.stage import Rank, Ranking


@dataclass(frozen=True, kw_only=True)
class Learned(Rank):
    """Scores by the ranker ``model`` from what its bases say of the candidates.

    It is not linear, so reasons cannot split its scores. While it is not trained, candidates keep
    the scores they have.
    """

    model: str

    def ranked(self, query: Query, slate: Slate) -> Ranking:
        ranker = query.scene.models.get(self.model)
        if not isinstance(ranker, RankerModel) or not len(slate):
            return Ranking(slate.scores, slate.factors, slate.base, slate.sources)
        silent = np.full(len(slate), np.nan, np.float32)
        opinions = np.stack([slate.sources.get(name, silent) for name in ranker.bases])
        free = np.ones(len(slate), np.bool_)
        scores = ranker.ranked([Choice(query.profile.history, slate.codes, opinions, free)])[0]
        return Ranking(scores, {}, 0.0, slate.sources)
