"""Observe for a policy what is known of a request, a user and the first items of a slate."""

from __future__ import annotations

import math
from typing import Final, NamedTuple, Self
from weakref import WeakKeyDictionary

import numpy as np

from palate.data.decision import Decision
from palate.data.slate import Slate
from palate.models.baseline.popular import ItemScores
from palate.models.evidence import preferences
from palate.pipeline.query import Query
from palate.policies.features import SCORED_MODELS, Observation, compute_features
from palate.policies.item_traits import item_traits
from palate.types import Bools, Codes, Floats


class _Popularity(NamedTuple):
    """Of each item that a model knows; the last entries are those of items that it does not know."""

    percentiles: Floats
    """The share of items with fewer events, and half of those with as many, shape ``(n_items + 1,)``."""
    is_new: Bools
    """Whether no training event has the item, shape ``(n_items + 1,)``."""

    @classmethod
    def of(cls, counts: Floats) -> Self:
        filled = np.nan_to_num(counts, nan=0.0)
        ordered = np.sort(filled)
        below, up_to = (np.searchsorted(ordered, filled, side=side) for side in ("left", "right"))
        is_new = np.isnan(counts)
        percentiles = np.where(is_new, 0.0, (below + up_to) / (2 * max(len(filled), 1)))
        return cls(np.append(percentiles, 0.0).astype(np.float32), np.append(is_new, True))


_POPULARITY_MODEL: Final = "popular"
_popularities: Final[WeakKeyDictionary[ItemScores, _Popularity]] = WeakKeyDictionary()
"""The popularity of the items by each live model."""


def observe(query: Query, slate: Slate, depth: int) -> Decision:
    """The features of the request and of the first ``depth`` items of the slate."""
    codes = np.ascontiguousarray(slate.codes[:depth], np.int32)
    history, vocabulary = query.user_history, query.serving.vocabulary
    popularity, is_new = _popularity(query, codes)
    return compute_features(
        Observation(
            traits=item_traits(query.serving.items),
            codes=codes,
            scores=np.ascontiguousarray(slate.scores[:depth], np.float32),
            model_scores=_model_scores(slate, depth),
            popularity=popularity,
            is_new=is_new,
            n_candidates=len(slate),
            event_codes=history.codes(vocabulary),
            event_preferences=preferences(history),
            event_times=history.at,
            shown_codes=query.exposure_weights.codes,
            shown_weights=query.exposure_weights.weights,
            at=0.0 if math.isnan(query.profile.at) else query.profile.at,
            n_session_lists=query.lists_in_session,
        )
    )


def _model_scores(slate: Slate, depth: int) -> dict[str, Floats]:
    """The scores that retrievers and rankers left in the slate, for the models that are features."""
    return {
        name: np.ascontiguousarray(slate.sources[name][:depth], np.float32)
        for name in SCORED_MODELS
        if name in slate.sources
    }


def _popularity(query: Query, codes: Codes) -> tuple[Floats, Bools]:
    """The popularity percentile of each item, and whether no training event has it."""
    model = query.serving.models.get(_POPULARITY_MODEL)
    if not isinstance(model, ItemScores):
        return np.full(len(codes), 0.5, np.float32), np.zeros(len(codes), np.bool_)
    popularity = _popularities.get(model)
    if popularity is None:
        popularity = _popularities[model] = _Popularity.of(model.fixed)
    known = np.minimum(codes, len(model.fixed))
    return popularity.percentiles[known], popularity.is_new[known]
