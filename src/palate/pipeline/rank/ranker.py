"""Add the corrections of a learned ranker to the scores of the best candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.data.slate import RankerCorrection, Slate
from palate.models.base import Model
from palate.models.ensemble.ranker import RankerModel, apply_corrections, first_candidates
from palate.pipeline.nearest import scores_at, scores_for
from palate.pipeline.query import Query
from palate.pipeline.score_scale import Scale, compute_scale, is_crossing, scale_of
from palate.pipeline.stage import Rank, Ranking
from palate.types import Codes, Floats


@dataclass(frozen=True, kw_only=True)
class RankerScores(Rank):
    """Add the output of the trees of the ranker ``model`` to the scores of the best candidates.

    As many candidates are corrected as the ranker's ``max_candidates``, and none falls below the best of the others.
    The trees see the scores of all base models for each of them, whichever retriever returned it. The slate stays as it
    is without such a ranker, without trees, and for requests in domains in which the user has no history.
    """

    model: str

    def compute_ranking(self, query: Query, slate: Slate) -> Ranking | None:
        ranker = query.serving.models.get(self.model)
        if not isinstance(ranker, RankerModel) or not ranker.has_trees or not len(slate) or is_crossing(query):
            return None
        by_code = np.argsort(slate.codes)
        candidates, floor = first_candidates(slate.scores[by_code], ranker.recipe.max_candidates)
        indices = by_code[candidates]
        features = self._compute_features(query, ranker, slate.codes[indices])
        scores = slate.scores.copy()
        scores[indices] = apply_corrections(scores[indices], ranker.corrections(features), floor)
        rows = np.full(len(slate), -1, np.int32)
        rows[indices] = np.arange(len(indices))
        correction = RankerCorrection(self.model, scores - slate.scores, rows, features)
        return Ranking(scores, slate.factors, slate.base, slate.sources, (*slate.corrections, correction))

    def _compute_features(self, query: Query, ranker: RankerModel, codes: Codes) -> Floats:
        """The features of the candidates ``codes``, standardised as when the trees were trained."""
        scored = [self._scores_and_scale(query, name, base, codes) for name, base in ranker.base_models.items()]
        scores = np.stack([base_scores for base_scores, _ in scored])
        mean = np.array([[scale.mean] for _, scale in scored], np.float32)
        deviation = np.array([[scale.deviation] for _, scale in scored], np.float32)
        is_known = ~np.isnan(scores) & (deviation > 0)
        standardised = np.where(is_known, (scores - mean) / np.where(deviation > 0, deviation, 1), np.float32(0))
        return ranker.features(query.profile.history, codes, scores, standardised)

    def _scores_and_scale(self, query: Query, name: str, base: Model, codes: Codes) -> tuple[Floats, Scale]:
        """The scores of the items ``codes`` by a base model of the ranker, and the scale of its scores of all items."""
        if query.serving.models.get(name) is base:
            return scores_for(query, name, codes), compute_scale(query, name)
        scores = query.memoize(
            (RankerScores, self.model, name), lambda: base.score_evidence(base.extract_evidence(query.profile))
        )
        scale = query.memoize((RankerScores, scale_of, self.model, name), lambda: scale_of(query, scores))
        return scores_at(scores, codes), scale
