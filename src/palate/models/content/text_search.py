"""Words: how well items answer a request in words, by every model that can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from palate.models.base import ContentModel, Model
from palate.types import Floats

READERS: Final = ("content", "text_embedding")
"""The models that read words, by the names that the settings use: one by the words, one by what they mean."""


def answers(models: Mapping[str, Model], text: str, n_items: int, readers: Sequence[str] = READERS) -> Floats | None:
    """The sum of what ``readers`` say, shape ``(n_items,)``; None if no item answers ``text`` at all.

    Both say cosines, so that they add up as they are; a reader that is not there or finds nothing says 0.
    """
    total = np.zeros(n_items, np.float32)
    for name in readers:
        model = models.get(name)
        if isinstance(model, ContentModel):
            said = np.nan_to_num(model.score_text(text))
            total[: len(said)] += said
    return total if total.any() else None
