"""Candidates from one model."""

from __future__ import annotations

from dataclasses import dataclass

from palate.models.ensemble.blend import BlendModel
from palate.pipeline.query import Query
from palate.pipeline.stage import Retrieve
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class ModelRetriever(Retrieve):
    """Retrieve the items with the highest scores of ``model``; nothing if it is not trained."""

    model: str
    learned: str = ""
    """The name of a blend that retrieves in place of this stage (``retrieve.blend``) where it is trained with it."""

    @property
    def source(self) -> str:
        return self.model

    def compute_scores(self, query: Query) -> Floats | None:
        is_missing = self._is_blended(query) or self.model not in query.serving.models
        return None if is_missing else query.scores(self.model)

    def _is_blended(self, query: Query) -> bool:
        """Whether a trained blend retrieves in place of this stage."""
        blend = query.serving.models.get(self.learned)
        return isinstance(blend, BlendModel) and self.model in blend.bases
