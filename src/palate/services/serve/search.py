"""Search items: by title, with typing errors, then by text and by meaning."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.models.base import top
from palate.models.content.text_search import score_text_query
from palate.services.context import AppContext
from palate.text.title_index import TitleIndex


def search(context: AppContext, text: str, n: int) -> list[tuple[Item, float]]:
    """Up to ``n`` items for ``text`` with a score, best first.

    The score is the sum of the text models' scores (cosines of TF-IDF and, where an encoder is
    installed, of embeddings) and points for the title: three if it equals ``text``, less if it only
    starts with it, contains it or is spelled similarly.
    """
    serving = context.live.serving
    text_scores = score_text_query(serving.models, text, len(serving.vocabulary))
    scores = np.zeros(len(serving.vocabulary), np.float32) if text_scores is None else text_scores
    for code, points in _title_index(serving.items).points(text).items():
        scores[code] += points
    scores[~serving.items.alive | (scores <= 0)] = np.nan
    best = [code for code in top(scores, n).tolist() if scores[code] > 0]
    return [(item, float(scores[code])) for code in best if (item := serving.items.items[code]) is not None]


@lru_cache(maxsize=2)
def _title_index(items: ItemTable) -> TitleIndex:
    """The title index of a catalogue, built by its first search."""
    return TitleIndex([None if item is None else item.title for item in items.items])
