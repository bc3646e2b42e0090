"""Not ten of the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.types import Codes


@dataclass(frozen=True, kw_only=True)
class Diversify(Arrange):
    """Among the first ``depth``, each item steps back by how much it repeats those above it.

    A one-pass maximal marginal relevance (Carbonell and Goldstein, 1998):
    score - strength · std · mean Jaccard overlap of genres with everything that stood above.
    It does not depend on how many items are asked for, so pages follow from each other.
    """

    strength: float = 0.3
    depth: int = 50

    def arranged(self, query: Query, slate: Slate) -> Codes:
        depth = min(self.depth, len(slate))
        places = np.arange(len(slate), dtype=np.int32)
        if depth < 3 or self.strength <= 0:
            return places
        bits = query.scene.items.genre_bits[slate.codes[:depth]]
        shared = np.bitwise_count(bits[:, None] & bits).astype(np.float32)
        either = np.maximum(np.bitwise_count(bits[:, None] | bits), 1)
        above = np.tril(shared / either, -1).sum(axis=1) / np.maximum(places[:depth], 1)
        scores = slate.scores[:depth]
        adjusted = scores - self.strength * scores.std() * above
        places[:depth] = np.argsort(-adjusted, kind="stable")
        return places
