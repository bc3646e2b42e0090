"""Search: titles first, then everything that is known of an item."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.data.items import Item
from palate.models.base import ReadsItems, top
from palate.services.engine import Engine
from palate.text.tokens import folded

_TITLE_IS, _TITLE_STARTS, _TITLE_HOLDS = 3.0, 2.0, 1.0
_MIN_PART: Final = 3


def search(engine: Engine, text: str, n: int) -> list[tuple[Item, float]]:
    """Up to ``n`` items for ``text`` with a score, best first: TF-IDF cosine, plus a point for a
    title that holds the text, two if it starts with it, three if it is it.
    """
    scene = engine.live.scene
    scores = np.zeros(len(scene.vocabulary), np.float32)
    model = scene.models.get("content")
    if isinstance(model, ReadsItems):
        said = np.nan_to_num(model.scores_of_words(text))
        scores[: len(said)] += said
    wanted = folded(text).strip()
    for code, item in enumerate(scene.items.items):
        if item is not None and wanted:
            scores[code] += _title_points(folded(item.title), wanted)
    scores[~scene.items.alive | (scores <= 0)] = np.nan
    best = [code for code in top(scores, n).tolist() if scores[code] > 0]
    return [(item, float(scores[code])) for code in best if (item := scene.items.items[code]) is not None]


def _title_points(title: str, wanted: str) -> float:
    if title == wanted:
        return _TITLE_IS
    if title.startswith(wanted):
        return _TITLE_STARTS
    return _TITLE_HOLDS if len(wanted) >= _MIN_PART and wanted in title else 0.0
