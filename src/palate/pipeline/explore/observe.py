"""Observe for a policy what is known of a request, a user and the first items of a slate."""

from __future__ import annotations

from typing import Final
from weakref import WeakKeyDictionary

import numpy as np

from palate.data.decision import Decision
from palate.data.slate import Slate
from palate.models.baseline.popular import ItemScores
from palate.models.evidence import preferences
from palate.pipeline.query import Query
from palate.policies.features import SCORED_MODELS, Observation, compute_features
from palate.policies.item_traits import item_traits
from palate.types import Bools, Codes, Doubles, Floats

_POPULARITY_MODEL: Final = "popular"
_percentiles: Final[WeakKeyDictionary[ItemScores, Floats]] = WeakKeyDictionary()
"""The popularity percentiles of each live model."""


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
            shown_codes=vocabulary.codes(tuple(query.exposure_weights)),
            shown_weights=_weights(query),
            at=float(np.nan_to_num(query.profile.at)),
            n_session_lists=query.lists_in_session,
        )
    )


def _weights(query: Query) -> Doubles:
    weights = query.exposure_weights
    return np.fromiter(weights.values(), np.float64, len(weights))


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
    percentiles = _percentiles.get(model)
    if percentiles is None:
        percentiles = _percentiles[model] = _compute_percentiles(model.fixed)
    known = np.minimum(codes, len(model.fixed) - 1)
    is_new = (codes >= len(model.fixed)) | np.isnan(model.fixed[known])
    return np.where(is_new, np.float32(0), percentiles[known]), is_new


def _compute_percentiles(counts: Floats) -> Floats:
    """The share of items with fewer events, and half of those with as many, shape ``(n_items,)``."""
    filled = np.nan_to_num(counts, nan=0.0)
    ordered = np.sort(filled)
    below, up_to = (np.searchsorted(ordered, filled, side=side) for side in ("left", "right"))
    return ((below + up_to) / (2 * max(len(filled), 1))).astype(np.float32)
