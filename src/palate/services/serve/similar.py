"""Similar items, by the users who liked them and by content."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.data.item_table import Filters
from palate.errors import NotFound
from palate.models.base import SimilarItems, top
from palate.services.context import AppContext
from palate.types import Bools, Floats

MODEL_WEIGHTS: Final = {"item_knn": 0.7, "content": 0.3}
"""Weight of each model's similarity; a model that does not know the item is left out, and weights are renormalised."""


def similar(context: AppContext, item: str, n: int, filters: Filters) -> list[tuple[str, float]]:
    """The ``n`` items most similar to ``item`` with similarities in [0, 1], the most similar first.

    Raises:
        NotFound: the catalogue has no such item.
    """
    serving = context.live.serving
    if serving.items.get(item) is None:
        raise NotFound(f"There is no item {item!r} in the catalogue.", where="item_id")
    code = serving.vocabulary.code(item)
    size = len(serving.vocabulary)
    weighted_sum, weight_sum = np.zeros(size, np.float32), 0.0
    for name, weight in MODEL_WEIGHTS.items():
        model = serving.models.get(name)
        if model is None or not isinstance(model, SimilarItems) or code >= len(model.vocabulary):
            continue
        similarities = _padded(model.similar(code), size)
        if np.isnan(similarities).all():
            continue
        weighted_sum += np.float32(weight) * np.nan_to_num(similarities)
        weight_sum += weight
    is_candidate: Bools = serving.items.alive & (weighted_sum > 0)
    for _, mask in serving.items.mask(filters):
        is_candidate = is_candidate & mask
    best = [code for code in top(np.where(is_candidate, weighted_sum, np.nan), n).tolist() if is_candidate[code]]
    return [(serving.vocabulary.ids[code], float(weighted_sum[code]) / weight_sum) for code in best]


def _padded(scores: Floats, size: int) -> Floats:
    """``scores`` with NaN for the items that the model does not know yet."""
    return np.concatenate([scores, np.full(size - len(scores), np.nan, np.float32)])
