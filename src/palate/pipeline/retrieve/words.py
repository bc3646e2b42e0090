"""Candidates from the words of the request."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.models.base import ReadsItems
from palate.pipeline.query import Query
from palate.pipeline.stage import Retrieve
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class FromWords(Retrieve):
    """Items that answer what is asked, or for lack of that what people say of themselves."""

    model: str = "content"

    @property
    def source(self) -> str:
        return "words"

    def scores(self, query: Query) -> Floats | None:
        text = query.profile.ask or query.profile.about
        model = query.scene.models.get(self.model)
        if not text or model is None or not isinstance(model, ReadsItems):
            return None
        scores = model.scores_of_words(text)
        silent = np.isnan(scores)
        # To hold none of the words is an answer too, unless nothing holds any.
        return None if silent.all() else np.where(silent, np.float32(0), scores)
