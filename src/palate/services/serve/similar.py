"""Similar: what is near to one item, by who took to it and by what it is about."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.data.item_table import Filters
from palate.errors import NotFound
from palate.models.base import SimilarItems, top
from palate.services.context import AppContext
from palate.types import Bools, Floats

WEIGHTS: Final = {"item_knn": 0.7, "content": 0.3}
"""How much each model's similarity counts; a model that knows nothing of the item leaves its share to the other."""


def similar(context: AppContext, item: str, n: int, filters: Filters) -> list[tuple[str, float]]:
    """The ``n`` items nearest to ``item`` with similarities in [0, 1], nearest first.

    Raises:
        NotFound: the catalogue has no such item.
    """
    serving = context.live.serving
    if serving.items.get(item) is None:
        raise NotFound(f"There is no item {item!r} in the catalogue.", where="item_id")
    code = serving.vocabulary.code(item)
    size = len(serving.vocabulary)
    total, weight_sum = np.zeros(size, np.float32), 0.0
    for name, weight in WEIGHTS.items():
        model = serving.models.get(name)
        if model is None or not isinstance(model, SimilarItems) or code >= len(model.vocabulary):
            continue
        alike = _padded(model.similar(code), size)
        if np.isnan(alike).all():
            continue
        total += np.float32(weight) * np.nan_to_num(alike)
        weight_sum += weight
    keep: Bools = serving.items.alive & (total > 0)
    for _, mask in serving.items.mask(filters):
        keep = keep & mask
    best = [code for code in top(np.where(keep, total, np.nan), n).tolist() if keep[code]]
    return [(serving.vocabulary.ids[code], float(total[code]) / weight_sum) for code in best]


def _padded(scores: Floats, size: int) -> Floats:
    return np.concatenate([scores, np.full(size - len(scores), np.nan, np.float32)])
