"""Candidates from a model."""

from __future__ import annotations

from dataclasses import dataclass

from palate.models.ensemble.blend import BlendModel
from palate.pipeline.query import Query
from palate.pipeline.score_scale import learned_weights
from palate.pipeline.stage import Retrieve
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class FromModel(Retrieve):
    """The best of everything that ``model`` can score.

    Nothing while it is not trained, nor for a user for whom the blend gives it no weight.
    """

    model: str
    learned: str = ""
    """A blend among the models that may leave it out, where that alone decides how much it counts."""

    @property
    def source(self) -> str:
        return self.model

    def scores(self, query: Query) -> Floats | None:
        if self.model not in query.serving.models:
            return None
        blend = query.serving.models.get(self.learned)
        if isinstance(blend, BlendModel) and self.model in blend.bases:
            return query.scores(self.model) if self.model in (learned_weights(query, self.learned) or {}) else None
        return query.scores(self.model)
