"""The weights of a learned blend for a query, and the scale of each model's scores, as in training."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from palate.models.ensemble.blend import BlendModel
from palate.models.linear import kernels
from palate.pipeline.nearest import moments_of, search_of
from palate.pipeline.query import Query
from palate.types import Bools, Codes, Floats

_NO_SPREAD: Final = 1e-12


class Scale(NamedTuple):
    """Mean and standard deviation of a model's scores over the recommendable items; deviation 0: no spread."""

    mean: float
    deviation: float


def learned_weights(query: Query, blend: str) -> dict[str, float] | None:
    """The positive weights of the base models of ``blend`` for this query; None if the blend is not trained."""
    model = query.serving.models.get(blend)
    if not isinstance(model, BlendModel):
        return None
    return query.memoize((learned_weights, blend), lambda: _compute_weights(query, model))


def is_crossing(query: Query) -> bool:
    """Whether the request filters by domains in which the user's known history has no item (cross-domain)."""
    history, vocabulary = query.profile.history, query.serving.vocabulary
    in_domains = _requested_domains_mask(query)
    return (
        in_domains is not None
        and history.n_known(vocabulary) > 0
        and not in_domains[_known(history.codes(vocabulary))].any()
    )


def _compute_weights(query: Query, model: BlendModel) -> dict[str, float]:
    n_known = query.profile.history.n_known(query.serving.vocabulary)
    weights = model.weights_for(n_known, query.profile.pause, crossing=is_crossing(query))
    return {name: weight for name, weight in weights.items() if weight > 0 and name in query.serving.models}


def compute_scale(query: Query, model: str) -> Scale:
    """The scale of the scores of ``model`` over the unseen items of the requested domains."""
    search = search_of(query, model)
    if search is None:
        return query.memoize((compute_scale, model), lambda: scale_of(query, query.scores(model)))
    return query.memoize((compute_scale, moments_of, model), lambda: _scale(*moments_of(query, model, search)))


def scale_of(query: Query, scores: Floats) -> Scale:
    """The scale of ``scores``, shape ``(n_items,)``, over the unseen items of the requested domains."""
    return _scale(*kernels.moments(scores, _recommendable_mask(query)))


def _scale(mean: float, variance: float) -> Scale:
    return Scale(mean, variance**0.5 if variance > _NO_SPREAD * (1 + mean * mean) else 0.0)


def _recommendable_mask(query: Query) -> Bools:
    """The unseen items of the requested domains, shape ``(n_codes,)``."""

    def compute() -> Bools:
        vocabulary = query.serving.vocabulary
        in_domains = _requested_domains_mask(query)
        mask = np.ones(len(vocabulary), np.bool_) if in_domains is None else in_domains.copy()
        mask[_known(query.seen_history.codes(vocabulary))] = False
        return mask

    return query.memoize(_recommendable_mask, compute)


def _requested_domains_mask(query: Query) -> Bools | None:
    """The items of the domains that the request filters by, shape ``(n_codes,)``; None if it does not."""
    if not query.filters.domains:
        return None
    mask = np.zeros(len(query.serving.vocabulary), np.bool_)
    for domain in query.filters.domains:
        mask[query.serving.items.codes_of("domain", domain)] = True
    return mask


def _known(codes: Codes) -> Codes:
    return codes[codes >= 0]
