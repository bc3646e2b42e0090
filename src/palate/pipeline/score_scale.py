"""The weights of a learned blend for a query, and the scale of each model, as when the weights were learned."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from palate.models.ensemble.blend import BlendModel
from palate.pipeline.query import Query
from palate.types import Bools, Codes, Floats

_NO_SPREAD: Final = 1e-12


class Scale(NamedTuple):
    """Mean and standard deviation of a model's scores over what could be recommended; deviation 0: no spread."""

    mean: float
    deviation: float


def learned_weights(query: Query, blend: str) -> dict[str, float] | None:
    """How much the models of ``blend`` count for this query, those that count at all; None if it is not trained."""
    model = query.serving.models.get(blend)
    if not isinstance(model, BlendModel):
        return None
    weights: dict[str, float] = query.memoize((learned_weights, blend), lambda: _weights(query, model))
    return weights


def is_crossing(query: Query) -> bool:
    """Whether the request filters by domains in which nothing of the known history lies."""
    history, vocabulary = query.profile.history, query.serving.vocabulary
    inside = _requested_domains(query)
    return (
        inside is not None and history.n_known(vocabulary) > 0 and not inside[_known(history.codes(vocabulary))].any()
    )


def _weights(query: Query, model: BlendModel) -> dict[str, float]:
    n_known = query.profile.history.n_known(query.serving.vocabulary)
    weights = model.weights_for(n_known, crossing=is_crossing(query))
    return {name: weight for name, weight in weights.items() if weight > 0 and name in query.serving.models}


def scale(query: Query, model: str) -> Scale:
    """The scale of ``model`` over the items of the requested domains that the user has not had."""
    found: Scale = query.memoize((scale, model), lambda: scale_of(query, query.scores(model)))
    return found


def scale_of(query: Query, scores: Floats) -> Scale:
    """The scale of ``scores`` over the items of the requested domains that the user has not had."""
    used = scores[_counted(query)[: len(scores)]]
    used = used[~np.isnan(used)]
    if not len(used):
        return Scale(0.0, 0.0)
    mean = float(used.mean())
    centred = used - np.float32(mean)
    variance = float(centred @ centred) / len(used)
    return Scale(mean, variance**0.5 if variance > _NO_SPREAD * (1 + mean * mean) else 0.0)


def scores_at(scores: Floats, codes: Codes) -> Floats:
    """The ``scores`` of a model for ``codes``; NaN for items that are newer than it."""
    if not len(codes) or int(codes.max()) < len(scores):
        return scores[codes]
    return np.where(codes < len(scores), scores[np.minimum(codes, len(scores) - 1)], np.float32(np.nan))


def _counted(query: Query) -> Bools:
    def make() -> Bools:
        vocabulary = query.serving.vocabulary
        inside = _requested_domains(query)
        mask = np.ones(len(vocabulary), np.bool_) if inside is None else inside.copy()
        mask[_known(query.had.codes(vocabulary))] = False
        return mask

    mask: Bools = query.memoize(_counted, make)
    return mask


def _requested_domains(query: Query) -> Bools | None:
    """The items of the domains that the request filters by; None: of all."""
    if not query.filters.domains:
        return None
    mask = np.zeros(len(query.serving.vocabulary), np.bool_)
    for domain in query.filters.domains:
        mask[query.serving.items.codes_of("domain", domain)] = True
    return mask


def _known(codes: Codes) -> Codes:
    return codes[codes >= 0]
