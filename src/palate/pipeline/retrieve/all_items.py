"""All items of the catalogue as candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.stage import Retrieve
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class AllItems(Retrieve):
    """Retrieve every live item with the score 0, so that a slate is full even where no model scores anything.

    Not if other stages retrieved ``enough`` items, times ``query.expansion``: a slate that they do not fill is computed
    again with a larger expansion.
    """

    enough: int = 400

    @property
    def source(self) -> str:
        return "everything"

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        is_enough = len(slate) >= self.enough * query.expansion
        return slate if is_enough else super().__call__(query, slate, dropped)

    def compute_scores(self, query: Query) -> Floats | None:
        alive = query.serving.items.alive
        return np.where(alive, np.float32(0), np.float32(np.nan))
