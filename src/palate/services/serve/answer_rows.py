"""Results as plain rows, for the HTTP API and the command line.

The types of the rows are the schema of the HTTP API, so that rows are serialised as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NotRequired

from typing_extensions import TypedDict  # Pydantic reads that of Python from 3.12 on

from palate.data.items import Item
from palate.data.slate import Reason, Slate
from palate.pipeline.explain.template import write_sentence
from palate.services.context import LiveSnapshot
from palate.services.serve.group_recommend import GroupMember, GroupResult
from palate.services.serve.recommend import RecommendationResult


class EventShare(TypedDict):
    item_id: str
    title: str
    verb: str
    share: float


class Why(TypedDict):
    """Parts of the score; they add up to the score minus the `base` of the answer.

    `promotion` is what rules added, and `rules` names those that raise or pin the item; only if there are any.
    """

    history: float
    words: float
    mood: float
    popularity: float
    rest: float
    events: list[EventShare]
    promotion: NotRequired[float]
    rules: NotRequired[list[str]]


class ForMember(TypedDict):
    """The rank of an item among all permitted items for one member of a group, and the reason."""

    user_id: str
    rank: int
    reason: str
    why: NotRequired[Why]


class ItemCard(TypedDict):
    """The fields of an item that every list shows."""

    title: str
    domain: str
    genres: Sequence[str]
    year: int | None
    poster_url: str | None


class Recommendation(ItemCard):
    """An item of a list. For a group, `members` begin with the member who ranks it highest, whose `reason` it has."""

    item_id: str
    score: float
    reason: str
    why: NotRequired[Why]
    members: NotRequired[list[ForMember]]


def recommendation_rows(answer: RecommendationResult, *, explain: bool = False) -> Iterator[Recommendation]:
    """One row for each item, best first: score, card, reason and, with ``explain``, shares of the score.

    A pipeline without an explain stage gives no reasons: they are empty, and shares are missing.
    """
    return slate_rows(answer.live, answer.slate, explain=explain)


def slate_rows(live: LiveSnapshot, slate: Slate, *, explain: bool = False) -> Iterator[Recommendation]:
    """One row for each item of a slate, as :func:`recommendation_rows` gives them."""
    items = live.serving.items.items
    reasons = slate.reasons or (None,) * len(slate)
    for code, score, reason in zip(slate.codes.tolist(), slate.scores.tolist(), reasons, strict=True):
        item = items[code]
        if item is not None:
            row = item_row(item, score, sentence_of(live, item.id, reason))
            if explain and reason is not None:
                row["why"] = shares_of(live, reason)
            yield row


def group_rows(result: GroupResult, *, explain: bool = False) -> Iterator[Recommendation]:
    """One row for each item of a group list; the score is the mean worth of the item to the members."""
    live = result.live
    for index, (code, mean_worth) in enumerate(zip(result.codes.tolist(), result.worth.tolist(), strict=True)):
        item = live.serving.items.items[code]
        if item is not None:
            members = [_member_row(live, item.id, member, index, explain) for member in result.members]
            members.sort(key=lambda row: row["rank"])
            row = item_row(item, mean_worth, members[0]["reason"])
            row["members"] = members
            yield row


def item_row(item: Item, score: float, reason: str) -> Recommendation:
    """The row of an item with its score and the sentence that gives the reason."""
    return {
        "item_id": item.id,
        "score": round(score, 6),
        "title": item.title,
        "domain": item.domain,
        "genres": item.genres,
        "year": item.year,
        "poster_url": item.image_url,
        "reason": reason,
    }


def _member_row(live: LiveSnapshot, item: str, member: GroupMember, index: int, explain: bool) -> ForMember:
    reason = member.slate.reasons[index] if member.slate.reasons else None
    row: ForMember = {
        "user_id": member.user,
        "rank": member.ranks[index],
        "reason": sentence_of(live, item, reason),
    }
    if explain and reason is not None:
        row["why"] = shares_of(live, reason)
    return row


def sentence_of(live: LiveSnapshot, item: str, reason: Reason | None) -> str:
    """The reason for an item as a sentence; empty without one."""
    return "" if reason is None else write_sentence(item, reason, lambda id_: title_of(live, id_))


def item_card(item: Item) -> ItemCard:
    """The fields of an item that every list shows."""
    return {
        "title": item.title,
        "domain": item.domain,
        "genres": item.genres,
        "year": item.year,
        "poster_url": item.image_url,
    }


def shares_of(live: LiveSnapshot, reason: Reason) -> Why:
    """The shares of a score by source, with the titles of the events."""
    why: Why = {
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
    if reason.promotion:
        why["promotion"] = reason.promotion
    if reason.rules:
        why["rules"] = list(reason.rules)
    return why


def title_of(live: LiveSnapshot, id_: str) -> str:
    """The title of an item, or its id if it has left the catalogue."""
    item = live.find(id_)
    return id_ if item is None else item.title
