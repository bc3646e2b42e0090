"""Candidates that match the mood of the request."""

from __future__ import annotations

from dataclasses import dataclass

from palate.models.content.moods import MoodsModel
from palate.pipeline.constraints import MOODS
from palate.pipeline.query import Query
from palate.pipeline.stage import Retrieve
from palate.text.query.mood_target import target
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class MoodRetriever(Retrieve):
    """Retrieve items by their closeness to the mood target of the request; nothing if it has none."""

    model: str = MOODS

    @property
    def source(self) -> str:
        return "mood"

    def compute_scores(self, query: Query) -> Floats | None:
        mood_target, model = target(query.parsed_query.chips), query.serving.models.get(self.model)
        return model.closeness(mood_target) if mood_target is not None and isinstance(model, MoodsModel) else None
