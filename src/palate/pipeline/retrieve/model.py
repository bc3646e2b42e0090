"""Candidates from one model."""

from __future__ import annotations

from dataclasses import dataclass

from palate.models.ensemble.blend import BlendModel
from palate.pipeline.query import Query
from palate.pipeline.score_scale import learned_weights
from palate.pipeline.stage import Retrieve
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class ModelRetriever(Retrieve):
    """Retrieve the items with the highest scores of ``model``.

    Nothing if the model is not trained, or if the learned blend gives it no weight for this query.
    """

    model: str
    learned: str = ""
    """The name of a blend that decides, for its own base models, whether they are used for a query."""

    @property
    def source(self) -> str:
        return self.model

    def compute_scores(self, query: Query) -> Floats | None:
        if self.model not in query.serving.models:
            return None
        blend = query.serving.models.get(self.learned)
        if isinstance(blend, BlendModel) and self.model in blend.bases:
            return query.scores(self.model) if self.model in (learned_weights(query, self.learned) or {}) else None
        return query.scores(self.model)
