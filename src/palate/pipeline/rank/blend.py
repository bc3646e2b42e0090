"""Score items by a weighted sum of their standardised source scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from palate.data.slate import Slate, Sources
from palate.models.linear import kernels
from palate.pipeline.nearest import scores_for
from palate.pipeline.query import Query
from palate.pipeline.score_scale import compute_scale, learned_weights
from palate.pipeline.stage import Rank, Ranking
from palate.types import Codes, Floats

_NO_SPREAD: Final = 1e-12


@dataclass(frozen=True, kw_only=True)
class BlendScores(Rank):
    """Score = Σ weight · (s - mean) / std over the sources.

    The models of a learned blend score every candidate, whichever retriever returned it, and are standardised over all
    items that could be recommended, as when the weights were learned. Other sources are standardised within the slate.
    A missing source score counts as the source's mean. Sources without a weight stay in the slate and are not used.
    Without a learned blend, the sources of a slate of one item are divided by their absolute value instead, so that
    each still has a factor, and the item a reason.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    learned: str = ""
    """The name of a blend whose weights, by length of history, override ``weights``."""

    def compute_ranking(self, query: Query, slate: Slate) -> Ranking:
        learned = learned_weights(query, self.learned) or {}
        sources, scores, base = Sources.of(slate.sources), np.zeros(len(slate), np.float32), 0.0
        factors: dict[str, float] = {}
        has_score = np.zeros(len(slate), np.bool_)
        for name, weight in learned.items():
            sources = _with_all_scores(sources, name, query, slate.codes)
            mean, deviation = compute_scale(query, name)
            if deviation:
                factors[name] = weight / deviation
                kernels.add_centred(sources[name], mean, factors[name], scores, has_score)
                base -= factors[name] * mean
        weights = self._fixed_weights(query)
        names = [name for name in sources.names if name not in learned and weights.get(name)]
        if names and len(slate):
            others = _scale_within_slate(sources, names, [weights[name] for name in names])
            scores, base = scores + others.scores, base + others.base
            factors |= others.factors
        return Ranking(scores, factors, base, sources)

    def _fixed_weights(self, query: Query) -> Mapping[str, float]:
        """``weights`` without those of the base models of the learned blend."""
        blend = query.serving.models.get(self.learned)
        bases = getattr(blend, "bases", {})
        return {name: weight for name, weight in self.weights.items() if name not in bases}


def _with_all_scores(sources: Sources, name: str, query: Query, codes: Codes) -> Sources:
    """``sources`` with the scores of a model for all items ``codes``, whichever retriever returned them."""
    retrieved = sources.get(name)
    if retrieved is None:
        return sources.plus(name, scores_for(query, name, codes))
    is_missing = np.isnan(retrieved)
    if not is_missing.any():
        return sources
    return sources.plus(name, np.where(is_missing, scores_for(query, name, codes), retrieved))


class _Scaled(NamedTuple):
    scores: Floats
    factors: dict[str, float]
    base: float


def _scale_within_slate(sources: Sources, names: Sequence[str], source_weights: Sequence[float]) -> _Scaled:
    """Σ weight · (s - mean) / std over the sources ``names``, with mean and deviation over the slate.

    A source without spread counts for nothing, and a missing score as the source's mean.
    """
    columns = np.stack([sources[name] for name in names])
    has_score = ~np.isnan(columns)
    columns = np.where(has_score, columns, np.float32(0))
    n = has_score.sum(axis=1)
    means = (columns.sum(axis=1) / np.maximum(n, 1)).astype(np.float32)
    centred = np.where(has_score, columns - means[:, None], np.float32(0))
    variances = np.einsum("ij,ij->i", centred, centred) / np.maximum(n, 1)
    has_spread = variances > _NO_SPREAD * (1 + means * means)
    weights = np.array(source_weights)
    factors = np.where(has_spread, weights / np.sqrt(np.where(has_spread, variances, 1)), 0)
    if columns.shape[1] == 1:
        is_nonzero = np.abs(means) > _NO_SPREAD
        factors = np.where(is_nonzero, weights / np.where(is_nonzero, np.abs(means), 1), 0)
    factors = factors.astype(np.float32)
    factor_of = {name: factor for name, factor in zip(names, factors.tolist(), strict=True) if factor}
    return _Scaled(factors @ centred, factor_of, -float(factors.astype(np.float64) @ means))
