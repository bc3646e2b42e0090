"""One score from the scores of all sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from palate.data.slate import Slate, Sources
from palate.pipeline.query import Query
from palate.pipeline.score_scale import learned_weights, scale, scores_at
from palate.pipeline.stage import Rank, Ranking
from palate.types import Floats

_NO_SPREAD: Final = 1e-12


@dataclass(frozen=True, kw_only=True)
class Blend(Rank):
    """Σ weight · (s - mean)/std over the sources.

    The models of a learned blend are asked about every candidate, whoever retrieved it, and standardised over all
    that could be recommended, as when the weights were learned. Other sources are standardised within the slate. A
    source that cannot say counts as its mean: neither for nor against. Sources without a weight stand beside the
    slate unused. Where no model is learned, the score of a lone item is 0, made of what each source says as far as
    it is heard, so that it has its reason.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    learned: str = ""
    """A blend among the models, whose weights for the length of the history go before ``weights``."""

    def ranked(self, query: Query, slate: Slate) -> Ranking:
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
        can_say = ~np.isnan(columns)
        columns = np.where(can_say, columns, np.float32(0))
        means, factors = _within_slate(columns, can_say, np.array([weights[name] for name in used]))
        for row, name in enumerate(used):
            if name in learned:
                mean, deviation = scale(query, name)
                means[row], factors[row] = mean, learned[name] / deviation if deviation else 0.0
        centred = np.where(can_say, columns - means[:, None], np.float32(0))
        by_name = {name: factor for name, factor in zip(used, factors.tolist(), strict=True) if factor}
        return Ranking(factors @ centred, by_name, -float(factors.astype(np.float64) @ means), sources)

    def _fixed_weights(self, query: Query) -> Mapping[str, float]:
        """``weights``, without those of models that the learned blend weighs."""
        blend = query.serving.models.get(self.learned)
        bases = getattr(blend, "bases", {})
        return {name: weight for name, weight in self.weights.items() if name not in bases}


def _within_slate(columns: Floats, can_say: np.ndarray, weights: np.ndarray) -> tuple[Floats, Floats]:
    """The mean of each source over the slate, and its weight over its deviation; 0 where it says the same of all."""
    n = can_say.sum(axis=1)
    means = (columns.sum(axis=1) / np.maximum(n, 1)).astype(np.float32)
    centred = np.where(can_say, columns - means[:, None], np.float32(0))
    variances = np.einsum("ij,ij->i", centred, centred) / np.maximum(n, 1)
    spread = variances > _NO_SPREAD * (1 + means * means)
    factors = np.where(spread, weights / np.sqrt(np.where(spread, variances, 1)), 0)
    if columns.shape[1] == 1:
        told = np.abs(means) > _NO_SPREAD
        factors = np.where(told, weights / np.where(told, np.abs(means), 1), 0)
    return means, factors.astype(np.float32)
