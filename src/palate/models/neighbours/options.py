"""When and how indexes are built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """The settings of :func:`palate.models.neighbours.build_index.build_index`."""

    kind: Literal["auto", "flat", "ivf", "hnsw"] = "auto"
    """auto: IVF, or HNSW, whichever reaches ``recall`` first; else flat. flat: no index at all."""
    from_items: int = 100_000
    """Fewer vectors are always searched exactly."""
    recall: float = 0.98
    """The least share of the exact neighbours that a search has to find."""
    depth: int = 500
    """The number of neighbours among which recall is measured."""
    queries: int = 200
    """The number of queries by which it is measured."""
