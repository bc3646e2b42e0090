"""Results as plain rows, for the HTTP API and the command line."""

from __future__ import annotations

from collections.abc import Iterator

from palate.data.items import Item
from palate.data.slate import Reason
from palate.pipeline.explain.template import write_sentence
from palate.services.context import LiveSnapshot
from palate.services.serve.group_recommend import GroupResult
from palate.services.serve.recommend import RecommendationResult


def recommendation_rows(answer: RecommendationResult, *, explain: bool = False) -> Iterator[dict[str, object]]:
    """One row for each item, best first: score, card, reason and, with ``explain``, shares of the score."""
    live, slate = answer.live, answer.slate
    items = live.serving.items.items
    for code, score, reason in zip(slate.codes.tolist(), slate.scores.tolist(), slate.reasons, strict=True):
        item = items[code]
        if item is not None:
            yield {
                "item_id": item.id,
                "score": round(score, 6),
                **item_card(item),
                **_reason_fields(live, item.id, reason, explain),
            }


def group_rows(result: GroupResult, *, explain: bool = False) -> Iterator[dict[str, object]]:
    """One row for each item of a group list; the score is the mean worth of the item to the members."""
    live = result.live
    for index, (code, mean_worth) in enumerate(zip(result.codes.tolist(), result.worth.tolist(), strict=True)):
        item = live.serving.items.items[code]
        if item is not None:
            members = [
                {
                    "user_id": member.user,
                    "rank": member.ranks[index],
                    **_reason_fields(live, item.id, member.slate.reasons[index], explain),
                }
                for member in sorted(result.members, key=lambda member: member.ranks[index])
            ]
            row = {"item_id": item.id, "score": round(mean_worth, 6), **item_card(item)}
            yield {**row, "reason": members[0]["reason"], "members": members}


def _reason_fields(live: LiveSnapshot, item: str, reason: Reason, explain: bool) -> dict[str, object]:
    """The reason as a sentence and, with ``explain``, as shares of the score."""
    reason_fields: dict[str, object] = {"reason": write_sentence(item, reason, lambda id_: title_of(live, id_))}
    if explain:
        reason_fields["why"] = shares_of(live, reason)
    return reason_fields


def item_card(item: Item) -> dict[str, object]:
    """The fields of an item that every list shows."""
    return {
        "title": item.title,
        "domain": item.domain,
        "genres": item.genres,
        "year": item.year,
        "poster_url": item.image_url,
    }


def shares_of(live: LiveSnapshot, reason: Reason) -> dict[str, object]:
    """The shares of a score by source, with the titles of the events."""
    return {
        "history": reason.history,
        "words": reason.words,
        "mood": reason.mood,
        "popularity": reason.popularity,
        "rest": reason.rest,
        "events": [
            {"item_id": event.item, "title": title_of(live, event.item), "verb": event.verb, "share": event.share}
            for event in reason.events
        ],
    }


def title_of(live: LiveSnapshot, id_: str) -> str:
    """The title of an item, or its id if it has left the catalogue."""
    item = live.serving.items.get(id_)
    return id_ if item is None else item.title
