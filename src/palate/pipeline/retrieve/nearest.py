"""Candidates from one model, by the index over its item vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.nearest import scores_for, search_of
from palate.pipeline.query import Query
from palate.pipeline.retrieve.model import ModelRetriever


@dataclass(frozen=True, kw_only=True)
class NearestRetriever(ModelRetriever):
    """Retrieve the items whose vectors have the highest inner products with the user's, in ``model``.

    As many more are retrieved as the user has seen. Without an index, for requests with filters, text, exclusions or
    mutes, and where the index finds fewer, all items are scored.
    """

    max_candidates: int = 500

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        search = None if self._is_blended(query) else search_of(query, self.model)
        codes = None if search is None else search.best(self.max_candidates + len(query.seen_history))
        if codes is None:
            return super().__call__(query, slate, dropped)
        codes = np.sort(codes)
        return slate.with_candidates(self.source, codes, scores_for(query, self.model, codes))
