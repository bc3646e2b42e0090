"""An answer as plain rows, for whoever shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from palate.data.items import Item
from palate.data.slate import Reason
from palate.pipeline.explain.template import sentence
from palate.services.context import Live
from palate.services.serve.group_recommend import GroupResult
from palate.services.serve.recommend import RecommendationResult


def rows_of(answer: RecommendationResult, *, explain: bool = False) -> Iterator[dict[str, Any]]:
    """One row for each item, best first: its score, its card, a sentence why, and the shares behind it."""
    live, slate = answer.live, answer.slate
    items = live.serving.items.items
    for code, score, reason in zip(slate.codes.tolist(), slate.scores.tolist(), slate.reasons, strict=True):
        item = items[code]
        if item is not None:
            yield {"item_id": item.id, "score": round(score, 6), **card(item), **_said(live, item.id, reason, explain)}


def rows_of_agreement(agreement: GroupResult, *, explain: bool = False) -> Iterator[dict[str, Any]]:
    """The same for several users; the score is what an item is worth to them on average."""
    live = agreement.live
    for place, (code, worth) in enumerate(zip(agreement.codes.tolist(), agreement.worth.tolist(), strict=True)):
        item = live.serving.items.items[code]
        if item is not None:
            members = sorted(
                (
                    {
                        "user_id": one.user,
                        "rank": one.ranks[place],
                        **_said(live, item.id, one.slate.reasons[place], explain),
                    }
                    for one in agreement.members
                ),
                key=lambda member: member["rank"],
            )
            row = {"item_id": item.id, "score": round(worth, 6), **card(item)}
            yield {**row, "reason": members[0]["reason"], "members": members}


def _said(live: Live, item: str, reason: Reason, explain: bool) -> dict[str, Any]:
    """A reason as a sentence, and as shares if asked for."""
    said: dict[str, Any] = {"reason": sentence(item, reason, lambda id_: title_of(live, id_))}
    if explain:
        said["why"] = shares_of(live, reason)
    return said


def card(item: Item) -> dict[str, Any]:
    """What every list shows of an item."""
    return {
        "title": item.title,
        "domain": item.domain,
        "genres": item.genres,
        "year": item.year,
        "poster_url": item.image_url,
    }


def shares_of(live: Live, reason: Reason) -> dict[str, Any]:
    """The parts of a score, with titles."""
    return {
        "history": reason.history,
        "words": reason.words,
        "mood": reason.mood,
        "popularity": reason.popularity,
        "rest": reason.rest,
        "events": [
            {"item_id": one.item, "title": title_of(live, one.item), "verb": one.verb, "share": one.share}
            for one in reason.events
        ],
    }


def title_of(live: Live, id_: str) -> str:
    """The title of an item, or its id if it has left the catalogue."""
    item = live.serving.items.get(id_)
    return id_ if item is None else item.title
