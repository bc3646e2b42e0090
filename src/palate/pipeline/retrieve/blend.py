"""Candidates of a learned blend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate, Sources
from palate.data.top_items import best_set
from palate.models.linear import kernels
from palate.pipeline.query import Query
from palate.pipeline.score_scale import compute_scale, learned_weights, scores_at
from palate.pipeline.stage import Retrieve
from palate.types import Codes, Floats


@dataclass(frozen=True, kw_only=True)
class BlendRetriever(Retrieve):
    """Retrieve the items with the highest scores of the learned blend ``blend``, with the scores of its models.

    The score is Σ weight · (s - mean)/std over the models with a positive weight, as in ``rank.blend``. As many items
    more are retrieved as the user has seen, and many for a request with filters or text, which drops most of them.
    Nothing if the blend is not trained.
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
        if not weights:
            return None
        n = len(query.serving.vocabulary)
        sums, has_score = np.zeros(n, np.float32), np.zeros(n, np.bool_)
        for name, weight in weights.items():
            mean, deviation = compute_scale(query, name)
            kernels.add_centred(query.scores(name), mean, weight / deviation if deviation else 0.0, sums, has_score)
        sums[~has_score] = np.nan
        return sums

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        scores = self.compute_scores(query)
        if scores is None:
            return slate
        codes = self._best(query, scores)
        columns = {name: scores_at(query.scores(name), codes) for name in learned_weights(query, self.blend) or {}}
        if not len(slate):
            return Slate(slate.vocabulary, codes, np.zeros(len(codes), np.float32), Sources.of(columns))
        for name, column in columns.items():
            slate = slate.with_candidates(name, codes, column)
        return slate

    def _best(self, query: Query, scores: Floats) -> Codes:
        """The candidates, in ascending order of codes."""
        limit = self.max_candidates if query.is_plain else self.max_filtered
        return best_set(scores, limit * query.expansion + len(query.seen_history)).astype(np.int32)
