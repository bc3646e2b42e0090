"""Drop items that are not in the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from palate.pipeline.query import Query
from palate.pipeline.stage import Filter
from palate.types import Bools


@dataclass(frozen=True, kw_only=True)
class AvailableFilter(Filter):
    """Drop items that were deleted, or that a model was trained on and the catalogue does not have."""

    def masks(self, query: Query) -> Iterator[tuple[str, Bools]]:
        yield "not in the catalogue", query.serving.items.alive
