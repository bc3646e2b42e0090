"""Not ten of the same."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.types import Codes, Floats


@dataclass(frozen=True, kw_only=True)
class Diversify(Arrange):
    """Among the first ``depth``, each item steps back by how much it repeats those above it.

    A one-pass maximal marginal relevance (Carbonell and Goldstein, 1998):
    score - strength · range · mean Jaccard overlap of genres with everything that stood above,
    where range is the distance from the first score to the last.
    It does not depend on how many items are asked for, so pages follow from each other.
    """

    strength: float = 0.05
    depth: int = 50

    def arranged(self, query: Query, slate: Slate) -> Codes:
        depth = min(self.depth, len(slate))
        places = np.arange(len(slate), dtype=np.int32)
        if depth < 3 or self.strength <= 0:
            return places
        bits = query.serving.items.genre_bits[slate.codes[:depth]]
        shared = np.bitwise_count(bits[:, None] & bits)
        either = np.bitwise_count(bits[:, None] | bits)
        overlap = shared / np.maximum(either, 1, dtype=np.float32)
        above = np.einsum("ij,ij->i", overlap, _means_of_those_above(depth))
        scores = slate.scores[:depth]
        adjusted = scores - self.strength * (scores[0] - scores[-1]) * above
        places[:depth] = np.argsort(-adjusted, kind="stable")
        return places


@functools.lru_cache(maxsize=16)
def _means_of_those_above(depth: int) -> Floats:
    """Weights that average row i of a matrix over its first i columns, shape ``(depth, depth)``."""
    weights = np.tril(np.ones((depth, depth), np.float32), -1)
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), 1))
