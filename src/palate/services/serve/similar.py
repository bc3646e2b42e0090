"""Similar items, by the users who liked them and by content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from palate.data.item_table import Filters
from palate.data.top_items import best_set
from palate.errors import NotFound
from palate.models.abilities import DotProductModel, SimilarItems
from palate.models.base import top
from palate.models.neighbours.item_index import ItemIndex
from palate.pipeline.serving_state import ServingState
from palate.services.context import AppContext
from palate.types import Bools, Codes, Floats

_LEAST_NEAREST: Final = 500
"""The least number of neighbours that are searched for in an index."""
_NEAREST_FACTOR: Final = 10
"""How many times as many are searched for as are requested."""


class _Similarities(NamedTuple):
    """The weighted sums of similarities of the items ``codes``, and the sum of the weights of the models."""

    codes: Codes
    sums: Floats
    weight: float


def similar(context: AppContext, item: str, n: int, filters: Filters) -> list[tuple[str, float]]:
    """The ``n`` items most similar to ``item`` with similarities in [0, 1], the most similar first.

    A similarity is the weighted mean of those by the models of ``similar.weights`` in the settings; a model that does
    not know the item is left out, and weights are renormalised. Models with an index over their vectors are
    asked for the nearest items alone, unless the request has filters or too few of these remain.

    Raises:
        NotFound: the catalogue has no such item.
    """
    serving = context.live.serving
    if serving.items.get(item) is None:
        raise NotFound(f"There is no item {item!r} in the catalogue.", where="item_id")
    code, weights = serving.vocabulary.code(item), context.settings.similar.weights
    is_candidate: Bools = serving.items.alive.copy()
    is_candidate[code] = False
    for _, mask in serving.items.mask(filters):
        is_candidate &= mask
    indexes = {} if filters != Filters() else _indexes_of(serving, code, weights)
    best = _rank(_sum_nearest(serving, code, weights, indexes, n), is_candidate, n) if indexes else []
    if not indexes or len(best) < n:
        best = _rank(_sum_all(serving, code, weights), is_candidate, n)
    return [(serving.vocabulary.ids[code], similarity) for code, similarity in best]


def _rank(similarities: _Similarities, is_candidate: Bools, n: int) -> list[tuple[int, float]]:
    """The best ``n`` candidates with a positive similarity, best first."""
    codes, sums, weight = similarities
    usable = is_candidate[codes] & (sums > 0)
    best = [row for row in top(np.where(usable, sums, np.float32(np.nan)), n).tolist() if usable[row]]
    return [(int(codes[row]), float(sums[row]) / weight) for row in best]


def _sum_all(serving: ServingState, code: int, weights: Mapping[str, float]) -> _Similarities:
    """The similarities of all items to the item ``code``."""
    size = len(serving.vocabulary)
    sums, weight_sum = np.zeros(size, np.float32), 0.0
    for name, weight in weights.items():
        model = serving.models.get(name)
        if not weight or model is None or not isinstance(model, SimilarItems) or code >= len(model.vocabulary):
            continue
        similarities = model.similar(code)
        if np.isnan(similarities).all():
            continue
        sums[: len(similarities)] += np.float32(weight) * np.maximum(np.nan_to_num(similarities), 0)
        weight_sum += weight
    return _Similarities(np.arange(size, dtype=np.int32), sums, weight_sum)


def _sum_nearest(
    serving: ServingState, code: int, weights: Mapping[str, float], indexes: Mapping[str, ItemIndex], n: int
) -> _Similarities:
    """The similarities of the most similar items: by each index, and by the models without one together."""
    others = _sum_all(serving, code, {name: weight for name, weight in weights.items() if name not in indexes})
    n_nearest = max(_LEAST_NEAREST, _NEAREST_FACTOR * n)
    vectors = {name: index.vectors.at(np.array([code])) for name, index in indexes.items()}
    nearest = [index.search(vectors[name], n_nearest).codes[0] for name, index in indexes.items()]
    positive = np.where(others.sums > 0, others.sums, np.float32(np.nan))
    codes = np.unique(np.concatenate([best_set(positive, n_nearest), *nearest]))
    codes = codes[codes >= 0].astype(np.int32)
    sums, weight_sum = others.sums[codes], others.weight
    for name, index in indexes.items():
        known = np.flatnonzero(codes < len(index.vectors.rows))
        known = known[index.vectors.has_vector[codes[known]]]
        cosines = index.vectors.products(vectors[name][0], codes[known])
        sums[known] += np.float32(weights[name]) * np.maximum(cosines, 0)
        weight_sum += weights[name]
    return _Similarities(codes, sums, weight_sum)


def _indexes_of(serving: ServingState, code: int, weights: Mapping[str, float]) -> dict[str, ItemIndex]:
    """The indexes by cosine of the models with a weight in which the item has a vector."""
    indexes: dict[str, ItemIndex] = {}
    for name, weight in weights.items():
        model = serving.models.get(name)
        index = serving.indexes.similar.get(name)
        if index is None and isinstance(model, DotProductModel) and model.has_unit_vectors:
            index = serving.indexes.scores.get(name)
        if weight and index is not None and code < len(index.vectors.rows) and index.vectors.has_vector[code]:
            indexes[name] = index
    return indexes
