"""Re-rank by maximal marginal relevance (Carbonell and Goldstein, 1998)."""

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
    """Lower each of the first ``depth`` items by its mean genre overlap with the items above it.

    A one-pass maximal marginal relevance (Carbonell and Goldstein, 1998): the items are sorted by
    score - strength · range · mean Jaccard overlap of genres with all items that were ranked above,
    where range is the distance from the first score to the last.
    The order does not depend on ``query.n``, so that pages are parts of one list.
    """

    strength: float = 0.05
    depth: int = 50

    def compute_order(self, query: Query, slate: Slate) -> Codes:
        depth = min(self.depth, len(slate))
        order = np.arange(len(slate), dtype=np.int32)
        if depth < 3 or self.strength <= 0:
            return order
        bits = query.serving.items.genre_bits[slate.codes[:depth]]
        intersection = np.bitwise_count(bits[:, None] & bits)
        union = np.bitwise_count(bits[:, None] | bits)
        overlap = intersection / np.maximum(union, 1, dtype=np.float32)
        mean_overlap_above = np.einsum("ij,ij->i", overlap, _weights_of_rows_above(depth))
        scores = slate.scores[:depth]
        adjusted = scores - self.strength * (scores[0] - scores[-1]) * mean_overlap_above
        order[:depth] = np.argsort(-adjusted, kind="stable")
        return order


@functools.lru_cache(maxsize=16)
def _weights_of_rows_above(depth: int) -> Floats:
    """Weights that average row i of a matrix over its first i columns, shape ``(depth, depth)``, read-only."""
    weights = np.tril(np.ones((depth, depth), np.float32), -1)
    weights = np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), 1))
    weights.setflags(write=False)
    return weights
