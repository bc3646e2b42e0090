"""The order of a ranker that was trained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate
from palate.models.base import Model
from palate.models.ranker import Choice, RankerModel
from palate.pipeline.learned_scale import scores_at
from palate.pipeline.query import Query
from palate.pipeline.stage import Rank, Ranking
from palate.types import Floats


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
        opinions = np.stack([scores_at(_scores(query, name, base), slate.codes) for name, base in ranker.bases.items()])
        free = np.ones(len(slate), np.bool_)
        scores = ranker.ranked([Choice(query.profile.history, slate.codes, opinions, free)])[0]
        return Ranking(scores, {}, 0.0, slate.sources)


def _scores(query: Query, name: str, base: Model) -> Floats:
    """What a base says of every item: all are asked about all candidates, as when the ranker was trained."""
    if query.scene.models.get(name) is base:
        return query.scores(name)
    scores: Floats = query.once((Learned, name), lambda: base.scores_of(base.reading(query.profile)))
    return scores
