"""Candidates that match the text of the request."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.models.abilities import SimilarItems
from palate.models.base import Model
from palate.models.content.text_search import TEXT_MODELS, score_text_query
from palate.pipeline.constraints import match_score
from palate.pipeline.query import Query
from palate.pipeline.stage import Retrieve
from palate.text.self_description import extract_tastes
from palate.types import Floats


@dataclass(frozen=True, kw_only=True)
class TextRetriever(Retrieve):
    """Retrieve items that match the request's text or, for a user without history, the loves in their description.

    The score of an item is the sum of: its text similarity by the text models, the weights of the soft constraints
    that it meets (genres, tags, people, lengths), and its similarity to titles that the request names.
    """

    models: tuple[str, ...] = TEXT_MODELS

    @property
    def source(self) -> str:
        return "words"

    def compute_scores(self, query: Query) -> Floats | None:
        text = query.profile.ask or ("" if len(query.profile.history) else extract_tastes(query.profile.about))
        # An item that matches no word gets the score 0, unless no item matches any: then there are no text scores.
        text_scores = (
            score_text_query(query.serving.models, text, len(query.serving.vocabulary), self.models) if text else None
        )
        parts = [
            scores
            for scores in (text_scores, match_score(query), self._similarity_to_named_titles(query))
            if scores is not None
        ]
        return np.sum(parts, axis=0, dtype=np.float32) if parts else None

    def _similarity_to_named_titles(self, query: Query) -> Floats | None:
        """The mean similarity of each item to the named titles, summed over models, shape ``(n_items,)``."""
        table = query.serving.items
        named = [table.codes_of("title", title) for title in query.parsed_query.of("title")]
        codes = np.unique(np.concatenate(named)).tolist() if named else []
        total = np.zeros(len(query.serving.vocabulary), np.float32)
        for code in codes:
            for name in self.models:
                model = query.serving.models.get(name)
                if isinstance(model, Model) and isinstance(model, SimilarItems) and code < len(model.vocabulary):
                    similarity = np.nan_to_num(model.similar(code))
                    similarity[code] = 1
                    total[: len(similarity)] += similarity / np.float32(len(codes))
        return total if codes else None
