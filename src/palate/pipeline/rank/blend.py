"""One score from the scores of all sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.stage import Rank
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class Blend(Rank):
    """Σ weight · (s - mean)/std over the sources, each standardised within the slate.

    A source that cannot say counts as its mean: neither for nor against. Sources without a
    weight stand beside the slate unused.
    """

    weights: Mapping[str, float] = field(default_factory=dict)

    def ranked(self, query: Query, slate: Slate) -> tuple[Floats, Mapping[str, float], float]:
        total = np.zeros(len(slate), np.float32)
        factors: dict[str, float] = {}
        base = 0.0
        for source, weight in self.weights.items():
            column = slate.sources.get(source)
            if column is None:
                continue
            said = column == column  # NaN differs from itself
            whole = bool(said.all())
            known = column if whole else column[said]
            mean = float(known.sum()) / len(known) if len(known) else 0.0
            spread = float(np.dot(known, known)) / max(len(known), 1) - mean * mean
            if spread <= 1e-12:
                continue
            factor = weight / spread**0.5
            factors[source] = factor
            base -= factor * mean
            total += factor * (column if whole else np.where(said, column, np.float32(mean)))
        return total + np.float32(base), factors, base
