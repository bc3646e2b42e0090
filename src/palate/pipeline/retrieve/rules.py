"""The items that rules promote, as candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.slate import Slate, Sources
from palate.pipeline.nearest import scores_for
from palate.pipeline.query import Query
from palate.pipeline.stage import Retrieve
from palate.types import Floats

_SOURCE: Final = "rules"


@dataclass(frozen=True, kw_only=True)
class RuleCandidates(Retrieve):
    """Retrieve what boost and pin rules match that other retrievers left out, with the scores of the models before it.

    Only rules with at most 200 matching items add any: of those that match more, the models retrieve the best.
    """

    @property
    def source(self) -> str:
        return _SOURCE

    def compute_scores(self, query: Query) -> Floats | None:
        if query.rules is None or not len(query.rules.candidates):
            return None
        scores = np.full(len(query.serving.vocabulary), np.nan, np.float32)
        scores[query.rules.candidates] = 0
        return scores

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        if query.rules is None:
            return slate
        candidates = query.rules.candidates
        new = candidates[~np.isin(candidates, slate.codes)]
        if not len(new):
            return slate
        unknown = np.full(len(new), np.nan, np.float32)
        columns = {
            name: np.concatenate([column, scores_for(query, name, new) if name in query.serving.models else unknown])
            for name, column in slate.sources.items()
        }
        columns[_SOURCE] = np.full(len(slate) + len(new), np.nan, np.float32)
        columns[_SOURCE][len(slate) :] = 0
        scores = np.zeros(len(slate) + len(new), np.float32)
        scores[: len(slate)] = slate.scores
        return Slate(slate.vocabulary, np.concatenate([slate.codes, new]), scores, Sources.of(columns))
