"""The order of a ranker that was trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate
from palate.models.ranker import Choice, RankerModel
from palate.pipeline.query import Query
from palate.pipeline.stage import Rank
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class Learned(Rank):
    """Scores by the ranker ``model`` from what its bases say of the candidates.

    It is not linear, so reasons cannot split its scores. While it is not trained, candidates keep
    the scores they have.
    """

    model: str

    def ranked(self, query: Query, slate: Slate) -> tuple[Floats, Mapping[str, float], float]:
        ranker = query.scene.models.get(self.model)
        if not isinstance(ranker, RankerModel) or not len(slate):
            return slate.scores, slate.factors, slate.base
        silent = np.full(len(slate), np.nan, np.float32)
        opinions = np.stack([slate.sources.get(name, silent) for name in ranker.bases])
        free = np.ones(len(slate), np.bool_)
        return ranker.ranked([Choice(query.profile.history, slate.codes, opinions, free)])[0], {}, 0.0
