"""Text search: how well items match a text query, by the content models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from palate.models.abilities import ContentModel
from palate.models.base import Model
from palate.types import Floats

TEXT_MODELS: Final = ("content", "text_embedding")
"""The models that match texts, by their names in settings: TF-IDF matches words, embeddings match meaning."""


def score_text_query(
    models: Mapping[str, Model], text: str, n_items: int, readers: Sequence[str] = TEXT_MODELS
) -> Floats | None:
    """The sum of the cosines of ``text`` under ``readers``, shape ``(n_items,)``; None if no item matches.

    A model that is missing or finds no match counts as 0.
    """
    total = np.zeros(n_items, np.float32)
    for name in readers:
        model = models.get(name)
        if isinstance(model, ContentModel):
            scores = np.nan_to_num(model.score_text(text))
            total[: len(scores)] += scores
    return total if total.any() else None
