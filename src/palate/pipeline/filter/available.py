"""Only what is in the catalogue now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from palate.pipeline.query import Query
from palate.pipeline.stage import Filter
from palate.types import Bools


@dataclass(frozen=True, kw_only=True)
class Available(Filter):
    """Drops items that were deleted, or that models remember and the catalogue does not."""

    def kept(self, query: Query) -> Iterator[tuple[str, Bools]]:
        yield "not in the catalogue", query.serving.items.alive
