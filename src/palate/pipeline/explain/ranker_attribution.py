"""Split the corrections of a ranker over its models, and over the events that these use."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.data.slate import Slate
from palate.models.ensemble.ranker import RankerModel
from palate.pipeline.query import Query
from palate.types import Floats

_ZERO: Final = 1e-12


def attribute_corrections(query: Query, slate: Slate) -> dict[str, Floats]:
    """The part of the corrections that the features of each model contribute, by model name, each of shape ``(n,)``.

    Where a correction was cut so that the item does not fall below the uncorrected ones, all contributions are scaled
    down alike. Over the models they sum to the correction, less the trees' mean output and what features of the user
    alone contribute.
    """
    parts: dict[str, Floats] = {}
    for correction in slate.corrections:
        ranker = query.serving.models.get(correction.model)
        if not isinstance(ranker, RankerModel) or not ranker.has_trees:
            continue
        rows = np.flatnonzero(correction.rows >= 0)
        contributions = ranker.contributions(correction.features[correction.rows[rows]])
        total = np.sum(list(contributions.values()), axis=0)
        is_nonzero = np.abs(total) > _ZERO
        scale = np.where(is_nonzero, correction.added[rows] / np.where(is_nonzero, total, 1), 0)
        for name, column in contributions.items():
            if name:
                parts.setdefault(name, np.zeros(len(slate), np.float32))[rows] += (scale * column).astype(np.float32)
    return parts
