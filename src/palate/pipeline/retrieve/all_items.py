"""Candidates without an opinion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.pipeline.query import Query
from palate.pipeline.stage import Retrieve
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class AllItems(Retrieve):
    """The whole catalogue, so that a slate is filled even where no model can say anything."""

    @property
    def source(self) -> str:
        return "everything"

    def scores(self, query: Query) -> Floats | None:
        alive = query.serving.items.alive
        return np.where(alive, np.float32(0), np.float32(np.nan))
