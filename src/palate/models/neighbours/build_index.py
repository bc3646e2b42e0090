"""Build the index that finds enough of the exact neighbours with the least work; else search exactly."""

from __future__ import annotations

import logging
from typing import Final

import numpy as np

from palate.models.neighbours.faiss_index import FaissIndex, FaissKind, build_faiss, has_faiss
from palate.models.neighbours.flat_index import FlatIndex
from palate.models.neighbours.item_index import ItemIndex, Quality
from palate.models.neighbours.options import IndexOptions
from palate.models.neighbours.vector_index import Neighbours, VectorIndex, Vectors
from palate.models.neighbours.vector_moments import VectorMoments
from palate.types import Floats

log = logging.getLogger(__name__)

_FIRST_EFFORT: Final[dict[FaissKind, int]] = {"ivf": 1, "hnsw": 16}
_MAX_SHARE: Final[dict[FaissKind, float]] = {"ivf": 1 / 8, "hnsw": 1 / 64}
"""The largest share of the lists or vectors that a search may visit: with more, exact search is about as fast."""
_SLACK: Final = 1e-5


def build_index(vectors: Vectors, queries: Floats, options: IndexOptions, seed: int = 0) -> ItemIndex | None:
    """An index over ``vectors`` whose recall for ``queries`` reaches that of ``options``; None: search exactly.

    ``queries``, shape ``(n_queries, dimensions)``, should be as those that will be searched for; the index is built
    without them. None if there are fewer vectors than ``from_items``, if FAISS is not installed, and if
    no kind of index reaches the recall with less work than an exact search.
    """
    n = int(vectors.has_vector.sum())
    queries = queries[np.isfinite(queries).all(axis=1) & queries.any(axis=1)][: options.queries]
    if options.kind == "flat" or n < max(options.from_items, 1) or not len(queries):
        return None
    if not has_faiss():
        log.warning("%d vectors are searched exactly, as FAISS is not installed: pip install 'palate[ann]'", n)
        return None
    kinds: tuple[FaissKind, ...] = ("ivf", "hnsw") if options.kind == "auto" else (options.kind,)
    for kind in kinds:
        chosen = choose_effort(build_faiss(kind, vectors, seed), queries, options)
        if chosen is not None:
            index, quality = chosen
            return ItemIndex(index, vectors, VectorMoments.of(vectors.at(index.codes)), quality)
    log.warning("%d vectors are searched exactly: no index reached a recall of %g", n, options.recall)
    return None


def measure_recall(index: VectorIndex, queries: Floats, exact: Neighbours) -> float:
    """The mean share of the ``exact`` neighbours that ``index`` finds; others with the same product count, too."""
    n = exact.codes.shape[1]
    matches = index.search(queries, n).products
    least = exact.products[:, -1:] - _SLACK * np.abs(exact.products[:, -1:])
    return float((matches >= least).sum() / max(exact.codes.size, 1))


def choose_effort(index: FaissIndex, queries: Floats, options: IndexOptions) -> tuple[FaissIndex, Quality] | None:
    """The index with its effort doubled until it reaches the recall; None if that is not less than an exact search."""
    depth = min(options.depth, len(index.codes))
    exact = FlatIndex(index.vectors).search(queries, depth)
    first = Neighbours(exact.codes[:, :10], exact.products[:, :10])
    limit = max(1, int(_MAX_SHARE[index.kind] * index.max_effort))
    effort = _FIRST_EFFORT[index.kind]
    while effort <= limit:
        tried = index.with_effort(effort, depth)
        recall = measure_recall(tried, queries, exact)
        if recall >= options.recall:
            return tried, Quality(depth, recall, measure_recall(tried, queries, first), len(queries))
        effort *= 2
    return None
