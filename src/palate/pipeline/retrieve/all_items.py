"""All items of the catalogue as candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.pipeline.query import Query
from palate.pipeline.stage import Retrieve
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class AllItems(Retrieve):
    """Retrieve every live item with the score 0, so that a slate is full even where no model scores anything."""

    @property
    def source(self) -> str:
        return "everything"

    def compute_scores(self, query: Query) -> Floats | None:
        alive = query.serving.items.alive
        return np.where(alive, np.float32(0), np.float32(np.nan))
