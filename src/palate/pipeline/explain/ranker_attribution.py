"""What trees added to scores, split over models and over the events that these read."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.data.slate import Slate
from palate.models.ensemble.ranker import RankerModel
from palate.pipeline.query import Query
from palate.types import Floats

_NOTHING: Final = 1e-12


def corrections(query: Query, slate: Slate) -> dict[str, Floats]:
    """What the features of each model contribute to what was added, by its name, each of shape ``(n,)``.

    Where an item was kept from falling below those beyond the reach, all contributions count in proportion less. Over
    the models they add up to what was added, less what the trees say on the mean or of the user alone.
    """
    parts: dict[str, Floats] = {}
    for one in slate.corrections:
        ranker = query.serving.models.get(one.model)
        if not isinstance(ranker, RankerModel) or not ranker.trees:
            continue
        reached = np.flatnonzero(one.rows >= 0)
        contributions = ranker.contributions(one.features[one.rows[reached]])
        whole = np.sum(list(contributions.values()), axis=0)
        told = np.abs(whole) > _NOTHING
        kept = np.where(told, one.added[reached] / np.where(told, whole, 1), 0)
        for name, column in contributions.items():
            if name:
                parts.setdefault(name, np.zeros(len(slate), np.float32))[reached] += (kept * column).astype(np.float32)
    return parts


def spread(part: Floats, shares: Floats) -> Floats:
    """A ``part``, shape ``(n,)``, of each item over events, as their ``shares``, shape ``(n, n_events)``, are.

    Events that speak for the item share it in proportion; if none does, those that speak against it. Where no event
    says anything, neither does the result.
    """
    speaking = np.maximum(shares, 0)
    speaking = np.where(speaking.any(axis=1, keepdims=True), speaking, np.abs(shares))
    whole = speaking.sum(axis=1, keepdims=True)
    told = whole > 0
    return np.asarray(speaking * np.where(told, part[:, None] / np.where(told, whole, 1), 0), np.float32)
