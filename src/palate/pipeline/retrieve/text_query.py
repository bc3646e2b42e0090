"""Candidates from the words of the request."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.models.base import Model, SimilarItems
from palate.models.content.text_search import READERS, answers
from palate.pipeline.constraints import held
from palate.pipeline.query import Query
from palate.pipeline.stage import Retrieve
from palate.text.self_description import loved
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class FromText(Retrieve):
    """Items that answer what is asked, or what users say they love while nothing else is known of them.

    Added up: how near the readers find an item to the words, how many of the wanted facts (genres, tags, users,
    lengths) that it holds, and how like it is to those whose titles are named.
    """

    models: tuple[str, ...] = READERS

    @property
    def source(self) -> str:
        return "words"

    def scores(self, query: Query) -> Floats | None:
        text = query.profile.ask or ("" if len(query.profile.history) else loved(query.profile.about))
        # To hold none of the words is an answer too, unless nothing holds any.
        found = answers(query.serving.models, text, len(query.serving.vocabulary), self.models) if text else None
        parts = [part for part in (found, held(query), self._alike(query)) if part is not None]
        return np.sum(parts, axis=0, dtype=np.float32) if parts else None

    def _alike(self, query: Query) -> Floats | None:
        """How like items are to those that are named, shape ``(n_items,)``; None if none is."""
        table = query.serving.items
        named = [table.codes_of("title", title) for title in query.parsed_query.of("title")]
        codes = np.unique(np.concatenate(named)).tolist() if named else []
        total = np.zeros(len(query.serving.vocabulary), np.float32)
        for code in codes:
            for name in self.models:
                model = query.serving.models.get(name)
                if isinstance(model, Model) and isinstance(model, SimilarItems) and code < len(model.vocabulary):
                    near = np.nan_to_num(model.similar(code))
                    near[code] = 1
                    total[: len(near)] += near / np.float32(len(codes))
        return total if codes else None
