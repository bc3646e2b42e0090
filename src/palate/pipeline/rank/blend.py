"""One score from the scores of all sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from palate.data.slate import Slate, Sources
from palate.models.blend import BlendModel
from palate.pipeline.query import Query
from palate.pipeline.stage import Rank
from palate.types import Floats

_NO_SPREAD: Final = 1e-12


@dataclass(frozen=True, kw_only=True)
class Blend(Rank):
    """Σ weight · (s - mean)/std over the sources, each standardised within the slate.

    A source that cannot say counts as its mean: neither for nor against. Sources without a
    weight stand beside the slate unused. The score of a lone item is 0, made of what each source
    says as far as it is heard, so that it has its reason.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    learned: str = ""
    """A blend among the models, whose weights for the length of the history go before ``weights``."""

    def ranked(self, query: Query, slate: Slate) -> tuple[Floats, Mapping[str, float], float]:
        sources = Sources.of(slate.sources)
        by_name = self._weights(query)
        weights = [by_name.get(name, 0.0) for name in sources.names]
        if not any(weights) or not len(slate):
            return np.zeros(len(slate), np.float32), {}, 0.0
        columns = sources.matrix
        said = columns == columns  # NaN differs from itself
        whole = bool(said.all())
        if not whole:
            columns = np.where(said, columns, np.float32(0))
        counts = [len(slate)] * len(weights) if whole else said.sum(axis=1).tolist()
        means = columns.sum(axis=1) / np.maximum(counts, 1).astype(np.float32)
        centred = columns - means[:, None]
        if not whole:
            centred = np.where(said, centred, np.float32(0))
        squares = np.einsum("ij,ij->i", centred, centred).tolist()
        factors = np.zeros(len(weights), np.float32)
        for row, (weight, count, mean, square) in enumerate(zip(weights, counts, means.tolist(), squares, strict=True)):
            variance = square / max(count, 1)
            if variance > _NO_SPREAD * (1 + mean * mean):
                factors[row] = weight / variance**0.5
            elif len(slate) == 1 and abs(mean) > _NO_SPREAD:
                factors[row] = weight / abs(mean)
        used = {name: factor for name, factor in zip(sources.names, factors.tolist(), strict=True) if factor}
        return factors @ centred, used, -float(factors.astype(np.float64) @ means)

    def _weights(self, query: Query) -> Mapping[str, float]:
        blend = query.scene.models.get(self.learned)
        if not isinstance(blend, BlendModel):
            return self.weights
        return {**self.weights, **blend.weights_for(query.profile.history.n_known(query.scene.vocabulary))}
