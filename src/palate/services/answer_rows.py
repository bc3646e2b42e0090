"""An answer as plain rows, for whoever shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from palate.data.items import Item
from palate.data.slate import Reason
from palate.pipeline.explain.sentence import sentence
from palate.services.engine import Live
from palate.services.recommend import Answer


def rows_of(answer: Answer, *, explain: bool = False) -> Iterator[dict[str, Any]]:
    """One row for each item, best first: its score, its card, a sentence why, and the shares behind it."""
    live, slate = answer.live, answer.slate
    items = live.scene.items.items
    for code, score, reason in zip(slate.codes.tolist(), slate.scores.tolist(), slate.reasons, strict=True):
        item = items[code]
        if item is not None:
            row = {
                "item_id": item.id,
                "score": round(score, 6),
                **card(item),
                "reason": sentence(reason, lambda id_: _title(live, id_)),
            }
            if explain:
                row["why"] = _why(live, reason)
            yield row


def card(item: Item) -> dict[str, Any]:
    """What every list shows of an item."""
    return {
        "title": item.title,
        "domain": item.domain,
        "genres": item.genres,
        "year": item.year,
        "poster_url": item.image_url,
    }


def _why(live: Live, reason: Reason) -> dict[str, Any]:
    return {
        "history": reason.history,
        "words": reason.words,
        "popularity": reason.popularity,
        "rest": reason.rest,
        "events": [
            {"item_id": one.item, "title": _title(live, one.item), "verb": one.verb, "share": one.share}
            for one in reason.events
        ],
    }


def _title(live: Live, id_: str) -> str:
    """The title of an item, or its id if it has left the catalogue."""
    item = live.scene.items.get(id_)
    return id_ if item is None else item.title
