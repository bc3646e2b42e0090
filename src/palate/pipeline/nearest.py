"""Scores of a model for a query without scoring all items: by the index over its item vectors, where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.models.abilities import DotProductModel
from palate.models.neighbours.item_index import ItemIndex
from palate.pipeline.query import Query
from palate.types import Codes, Floats

_MAX_SHARE: Final = 0.1
"""Of all items: a search for more of them is no faster than scoring all."""


@dataclass(slots=True)
class Search:
    """A user's search in an index."""

    items: ItemIndex
    model: DotProductModel
    vector: Floats
    _longest: Codes | None = None
    """The longest result so far: shorter ones are its beginning."""

    def best(self, n: int) -> Codes | None:
        """The codes of the ``n`` items with the highest scores, best first; None if fewer or too many would be missed.

        The caller scores all items then.
        """
        if n > _MAX_SHARE * len(self.items.vectors.rows):
            return None
        if self._longest is None or len(self._longest) < n:
            self._longest = self.items.search(self.vector[None], n).codes[0]
        codes = self._longest[:n]
        return None if len(codes) < n or codes[-1] < 0 else codes


def search_of(query: Query, model: str) -> Search | None:
    """How the items with the highest scores of ``model`` are found; None: by scoring all of them.

    Requests with filters, text, exclusions or mutes score all items, as the nearest may be those that are dropped, and
    so do those that retrieve again with larger limits.
    """
    if model not in query.serving.indexes.scores or not query.is_plain or query.expansion > 1:
        return None
    return query.memoize((search_of, model), lambda: _open_search(query, model))


def _open_search(query: Query, name: str) -> Search | None:
    model = query.serving.models[name]
    vector = model.query_vector(query.encoded(name)) if isinstance(model, DotProductModel) else None
    if not isinstance(model, DotProductModel) or vector is None or not np.isfinite(vector).all() or not vector.any():
        return None
    return Search(query.serving.indexes.scores[name], model, vector)


def scores_for(query: Query, name: str, codes: Codes) -> Floats:
    """The scores of ``codes`` by a model, shape ``(len(codes),)``; NaN for items newer than the model."""
    search = search_of(query, name)
    if search is not None:
        return search.model.score_items(query.encoded(name), codes)
    return scores_at(query.scores(name), codes)


def scores_at(scores: Floats, codes: Codes) -> Floats:
    """The ``scores`` of a model for the items ``codes``; NaN for items newer than the model."""
    if not len(codes) or int(codes.max()) < len(scores):
        return scores[codes]
    return np.where(codes < len(scores), scores[np.minimum(codes, len(scores) - 1)], np.float32(np.nan))


def moments_of(query: Query, name: str, search: Search) -> tuple[float, float]:
    """The mean and the variance of a model's scores over the items that the user has not seen."""
    model, state, vectors = search.model, query.encoded(name), search.items.vectors
    total, squares = search.items.moments.sums(search.vector, model.query_offset(state))
    n = search.items.moments.n
    seen = np.unique(query.seen_history.codes(query.serving.vocabulary))
    seen = seen[(seen >= 0) & (seen < len(vectors.rows))]
    has_vector = vectors.has_vector[seen]
    scores = model.score_items(state, seen[has_vector]).astype(np.float64)
    total, squares, n = total - scores.sum(), squares - (scores**2).sum(), n - len(scores)
    if not np.isnan(model.score_without_vector):
        others = len(vectors.rows) - search.items.moments.n - int((~has_vector).sum())
        n += others
        total += others * model.score_without_vector
        squares += others * model.score_without_vector**2
    mean = total / n if n else 0.0
    return float(mean), max(float(squares / n - mean**2), 0.0) if n else 0.0
