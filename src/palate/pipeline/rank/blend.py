"""Score items by a weighted sum of their standardised source scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from palate.data.slate import Slate, Sources
from palate.pipeline.query import Query
from palate.pipeline.score_scale import compute_scale, learned_weights, scores_at
from palate.pipeline.stage import Rank, Ranking
from palate.types import Bools, Doubles, Floats

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
        sources = Sources.of(slate.sources)
        for name in learned:
            scores = scores_at(query.scores(name), slate.codes)
            retrieved = sources.get(name, scores)
            sources = sources.plus(name, np.where(np.isnan(retrieved), scores, retrieved))
        weights = {**self._fixed_weights(query), **learned}
        used = [name for name in sources.names if weights.get(name)]
        if not used or not len(slate):
            return Ranking(np.zeros(len(slate), np.float32), {}, 0.0, sources)
        columns = np.stack([sources[name] for name in used])
        has_score = ~np.isnan(columns)
        columns = np.where(has_score, columns, np.float32(0))
        means, factors = _scale_within_slate(columns, has_score, np.array([weights[name] for name in used]))
        for row, name in enumerate(used):
            if name in learned:
                mean, deviation = compute_scale(query, name)
                means[row], factors[row] = mean, learned[name] / deviation if deviation else 0.0
        centred = np.where(has_score, columns - means[:, None], np.float32(0))
        factor_of = {name: factor for name, factor in zip(used, factors.tolist(), strict=True) if factor}
        return Ranking(factors @ centred, factor_of, -float(factors.astype(np.float64) @ means), sources)

    def _fixed_weights(self, query: Query) -> Mapping[str, float]:
        """``weights`` without those of the base models of the learned blend."""
        blend = query.serving.models.get(self.learned)
        bases = getattr(blend, "bases", {})
        return {name: weight for name, weight in self.weights.items() if name not in bases}


def _scale_within_slate(columns: Floats, has_score: Bools, weights: Doubles) -> tuple[Floats, Floats]:
    """The mean of each source over the slate, and weight / std (0 without spread), each of shape ``(n_sources,)``.

    ``columns`` and ``has_score`` have shape ``(n_sources, n)``.
    """
    n = has_score.sum(axis=1)
    means = (columns.sum(axis=1) / np.maximum(n, 1)).astype(np.float32)
    centred = np.where(has_score, columns - means[:, None], np.float32(0))
    variances = np.einsum("ij,ij->i", centred, centred) / np.maximum(n, 1)
    has_spread = variances > _NO_SPREAD * (1 + means * means)
    factors = np.where(has_spread, weights / np.sqrt(np.where(has_spread, variances, 1)), 0)
    if columns.shape[1] == 1:
        is_nonzero = np.abs(means) > _NO_SPREAD
        factors = np.where(is_nonzero, weights / np.where(is_nonzero, np.abs(means), 1), 0)
    return means, factors.astype(np.float32)
