"""Candidates by the mood that is aimed at."""

from __future__ import annotations

from dataclasses import dataclass

from palate.models.content.moods import MoodsModel
from palate.pipeline.constraints import MOODS
from palate.pipeline.query import Query
from palate.pipeline.stage import Retrieve
from palate.text.query.mood_target import target
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class FromMood(Retrieve):
    """Items by how near they come to the mood that someone is understood to want; nothing without one."""

    model: str = MOODS

    @property
    def source(self) -> str:
        return "mood"

    def scores(self, query: Query) -> Floats | None:
        aim, model = target(query.parsed_query.chips), query.serving.models.get(self.model)
        return model.closeness(aim) if aim is not None and isinstance(model, MoodsModel) else None
