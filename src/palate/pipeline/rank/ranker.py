"""What a ranker adds to the scores of the first candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.data.slate import RankerCorrection, Slate
from palate.models.base import Model
from palate.models.ensemble.ranker import RankerModel, corrected, reached
from palate.pipeline.query import Query
from palate.pipeline.score_scale import Scale, is_crossing, scale, scale_of, scores_at
from palate.pipeline.stage import Rank, Ranking
from palate.types import Codes, Floats


@dataclass(frozen=True, kw_only=True)
class RankerScores(Rank):
    """Adds what the trees of the ranker ``model`` say to the scores of the first candidates.

    As many are corrected as the ranker reaches, and none falls below the best of the others. All that its models say is
    heard of every one of them, whoever retrieved it. Where there is no ranker, or none with trees, and in domains of
    which nothing is known of the user, the slate stays as it is.
    """

    model: str

    def ranked(self, query: Query, slate: Slate) -> Ranking | None:
        ranker = query.serving.models.get(self.model)
        if not isinstance(ranker, RankerModel) or not ranker.trees or not len(slate) or is_crossing(query):
            return None
        by_code = np.argsort(slate.codes)
        found, floor = reached(slate.scores[by_code], ranker.recipe.max_candidates)
        places = by_code[found]
        seen = _features(query, ranker, slate.codes[places])
        scores = slate.scores.copy()
        scores[places] = corrected(scores[places], ranker.corrections(seen), floor)
        rows = np.full(len(slate), -1, np.int32)
        rows[places] = np.arange(len(places))
        correction = RankerCorrection(self.model, scores - slate.scores, rows, seen)
        return Ranking(scores, slate.factors, slate.base, slate.sources, (*slate.corrections, correction))


def _features(query: Query, ranker: RankerModel, codes: Codes) -> Floats:
    """What the trees see of the candidates ``codes``, standardised as when they were grown."""
    said = [_said(query, name, base) for name, base in ranker.heard.items()]
    scores = np.stack([scores_at(one, codes) for one, _ in said])
    mean = np.array([[one.mean] for _, one in said], np.float32)
    deviation = np.array([[one.deviation] for _, one in said], np.float32)
    told = ~np.isnan(scores) & (deviation > 0)
    standard = np.where(told, (scores - mean) / np.where(deviation > 0, deviation, 1), np.float32(0))
    return ranker.features(query.profile.history, codes, scores, standard)


def _said(query: Query, name: str, base: Model) -> tuple[Floats, Scale]:
    """What a model says of every item, and its scale."""
    if query.serving.models.get(name) is base:
        return query.scores(name), scale(query, name)
    scores: Floats = query.memoize(
        (RankerScores, name), lambda: base.score_evidence(base.extract_evidence(query.profile))
    )
    own: Scale = query.memoize((RankerScores, scale, name), lambda: scale_of(query, scores))
    return scores, own
