"""Candidates of a learned blend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate, Sources
from palate.data.top_items import best_set
from palate.models.linear import kernels
from palate.pipeline.nearest import scores_for, search_of
from palate.pipeline.query import Query
from palate.pipeline.score_scale import compute_scale, learned_weights
from palate.pipeline.stage import Retrieve
from palate.types import Bools, Codes, Floats


@dataclass(frozen=True, kw_only=True)
class BlendRetriever(Retrieve):
    """Retrieve the items with the highest scores of the learned blend ``blend``, with the scores of its models.

    The score is Σ weight · (s - mean)/std over the models with a positive weight, as in ``rank.blend``. As many items
    more are retrieved as the user has seen, and many for a request with filters or text, which drops most of them.
    Nothing if the blend is not trained.

    Where models have an index over their item vectors, the items with the highest sums over the other models, and the
    nearest ones of each index, are scored by all models, and the best of them retrieved.
    """

    blend: str = "blend"
    max_candidates: int = 500
    max_filtered: int = 4_000
    """The largest number of candidates for a request with filters, text, mutes or exclusions."""

    @property
    def source(self) -> str:
        return self.blend

    def compute_scores(self, query: Query) -> Floats | None:
        weights = learned_weights(query, self.blend)
        return self._sum_scores(query, weights) if weights else None

    def _sum_scores(self, query: Query, weights: Mapping[str, float]) -> Floats:
        """Σ weight · (s - mean)/std over the models of ``weights`` for all items; NaN where none has a score."""
        n = len(query.serving.vocabulary)
        sums, has_score = np.zeros(n, np.float32), np.zeros(n, np.bool_)
        for name, weight in weights.items():
            self._add(query, name, weight, query.scores(name), sums, has_score)
        sums[~has_score] = np.nan
        return sums

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        weights = learned_weights(query, self.blend)
        if not weights:
            return slate
        codes = self._best(query, weights)
        columns = {name: scores_for(query, name, codes) for name in weights}
        if not len(slate):
            return Slate(slate.vocabulary, codes, np.zeros(len(codes), np.float32), Sources.of(columns))
        for name, column in columns.items():
            slate = slate.with_candidates(name, codes, column)
        return slate

    def _best(self, query: Query, weights: Mapping[str, float]) -> Codes:
        """The candidates, in ascending order of codes."""
        limit = self.max_candidates if query.is_plain else self.max_filtered
        n = limit * query.expansion + len(query.seen_history)
        nearest = {name: search.best(n) for name in weights if (search := search_of(query, name)) is not None}
        parts = [codes for codes in nearest.values() if codes is not None]
        if not parts or len(parts) < len(nearest):
            return best_set(self._sum_scores(query, weights), n).astype(np.int32)
        others = {name: weight for name, weight in weights.items() if name not in nearest}
        if others:
            parts.append(best_set(self._sum_scores(query, others), n))
        codes = np.unique(np.concatenate(parts))
        sums, has_score = np.zeros(len(codes), np.float32), np.zeros(len(codes), np.bool_)
        for name, weight in weights.items():
            self._add(query, name, weight, scores_for(query, name, codes), sums, has_score)
        return codes[best_set(np.where(has_score, sums, np.float32(np.nan)), n)].astype(np.int32)

    @staticmethod
    def _add(query: Query, name: str, weight: float, scores: Floats, sums: Floats, has_score: Bools) -> None:
        """Add the standardised ``scores`` of a model to ``sums``, and mark the items that have one."""
        mean, deviation = compute_scale(query, name)
        kernels.add_centred(scores, mean, weight / deviation if deviation else 0.0, sums, has_score)
