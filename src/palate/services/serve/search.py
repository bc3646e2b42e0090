"""Search: titles first, however they are typed, then everything that is known of an item and what it means."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.models.base import top
from palate.models.content.text_search import answers
from palate.services.context import AppContext
from palate.text.title_index import TitleIndex


def search(context: AppContext, text: str, n: int) -> list[tuple[Item, float]]:
    """Up to ``n`` items for ``text`` with a score, best first.

    The score is what the models that read words say (cosines of TF-IDF and, where an encoder is
    installed, of meaning), plus the points of the title: three if it is ``text``, less if it only
    starts with it, holds it or is spelt nearly so.
    """
    serving = context.live.serving
    found = answers(serving.models, text, len(serving.vocabulary))
    scores = np.zeros(len(serving.vocabulary), np.float32) if found is None else found
    for code, points in _titles(serving.items).points(text).items():
        scores[code] += points
    scores[~serving.items.alive | (scores <= 0)] = np.nan
    best = [code for code in top(scores, n).tolist() if scores[code] > 0]
    return [(item, float(scores[code])) for code in best if (item := serving.items.items[code]) is not None]


@lru_cache(maxsize=2)
def _titles(items: ItemTable) -> TitleIndex:
    """The titles of a catalogue, read when it is first searched as it is."""
    return TitleIndex([None if item is None else item.title for item in items.items])
