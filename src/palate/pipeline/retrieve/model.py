"""Candidates from a model."""

from __future__ import annotations

from dataclasses import dataclass

from palate.pipeline.query import Query
from palate.pipeline.stage import Retrieve
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class FromModel(Retrieve):
    """The best of everything that ``model`` can score; nothing while it is not trained."""

    model: str

    @property
    def source(self) -> str:
        return self.model

    def scores(self, query: Query) -> Floats | None:
        return query.scores(self.model) if self.model in query.scene.models else None
