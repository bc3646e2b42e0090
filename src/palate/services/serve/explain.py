"""Explain one item of a slate that was shown: shares of its score, counterfactuals and a text."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace

from palate.data.items import Item
from palate.data.profile import History
from palate.errors import Conflict, NotFound
from palate.pipeline.counterfactual import Counterfactual, ItemExplanation, explain_item
from palate.ports.impressions import Impression
from palate.services.context import AppContext, LiveSnapshot
from palate.services.serve.answer_rows import title_of
from palate.services.serve.experiment_lists import pipeline_name_of
from palate.services.serve.explanation_text import ExplanationText, explanation_writer_of
from palate.services.serve.live_rules import with_rules
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommend import pipeline_of, query_of
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.text.facts import Facts


@dataclass(frozen=True, slots=True)
class CommonAttributes:
    """What two items have in common, spelled as in the first."""

    people: tuple[str, ...] = ()
    """Creators first, then the cast."""
    tags: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """An explanation of an item that was shown, and what has changed since."""

    impression: Impression
    live: LiveSnapshot
    item: Item
    position: int
    """Where it was shown, 1 for the first."""
    details: ItemExplanation | None
    """None: the pipeline would not retrieve the item today."""
    shared: CommonAttributes
    """What the item has in common with the main reason."""
    text: ExplanationText
    notes: tuple[str, ...]
    """What has changed since the recommendation."""


async def why(context: AppContext, recommendation_id: str, item_id: str) -> Explanation:
    """Explain one item, from the user's history up to the moment it was shown.

    Raises:
        NotFound: there is no such slate (any more), it did not hold the item, or the item has left the catalogue.
        Conflict: the request was not stored: it was too large, for several users, or is too old.
    """
    impression = await impression_of(context, recommendation_id)
    live = context.live
    item = live.serving.items.get(item_id)
    if item_id not in impression.items or item is None:
        raise NotFound(
            f"Recommendation {recommendation_id!r} has no item {item_id!r} of the catalogue.", where="item_id"
        )
    if impression.request is None:
        raise Conflict(
            f"Only the items of recommendation {recommendation_id!r} are known: its request was for several users, "
            "named too many items to be stored, or is from before requests were stored. Request a new list with "
            "`explain`, or with a shorter history.",
            where="recommendation_id",
        )
    request = RecommendationRequest.from_json(impression.user, impression.request)
    history = (
        History() if impression.user is None else (await context.features.history(impression.user)).until(impression.at)
    )
    name = await pipeline_name_of(context, impression, item_id, request.pipeline)
    pipeline = pipeline_of(context, replace(request, pipeline=name))
    version = pipeline.version if name == request.pipeline else impression.pipeline  # mixed lists store the control's
    query = query_of(live, request, history, PageCursor(impression.seed, 0.0, (), impression.at))
    query = with_rules(context, pipeline, query, impression.at)
    details = await asyncio.to_thread(explain_item, pipeline, query, live.serving.vocabulary.code(item_id))
    main_item = _main_reason_item(live, details)
    in_common = common_attributes(item, main_item) if main_item else CommonAttributes()
    return Explanation(
        impression,
        live,
        item,
        impression.items.index(item_id) + 1,
        details,
        in_common,
        await explanation_writer_of(context).write(facts_of(live, item, details, in_common)),
        tuple(_describe_changes(live, impression, version, details)),
    )


def common_attributes(item: Item, other: Item) -> CommonAttributes:
    """What ``item`` has in common with ``other``; case does not matter."""
    other_values = ((*other.creators, *other.people), other.tags, other.genres)
    item_values = (dict.fromkeys((*item.creators, *item.people)), item.tags, item.genres)
    return CommonAttributes(
        *(_common_values(values, others) for values, others in zip(item_values, other_values, strict=True))
    )


def facts_of(live: LiveSnapshot, item: Item, details: ItemExplanation | None, in_common: CommonAttributes) -> Facts:
    """The facts that a text may state; evidence is limited to events without which the item would score lower."""
    if details is None:
        return Facts(item.title)
    supporting = [
        effect for effect in details.effects if effect.item is not None and _is_lowered_without(details, effect)
    ]
    position_without = supporting[0].position if supporting else None
    return Facts(
        item.title,
        tuple((effect.verb, title_of(live, effect.item or "")) for effect in supporting),
        (*in_common.people, *in_common.tags, *in_common.genres),
        position_without.rank
        if position_without is not None and position_without.rank > details.position.rank
        else None,
        matches_request=details.reason.words > 0,
        popular=details.reason.popularity > 0,
        together=not details.reason.events and details.reason.history > max(details.reason.popularity, 0),
        mood=details.reason.mood > 0,
    )


async def impression_of(context: AppContext, recommendation_id: str) -> Impression:
    """The stored impression of a recommendation.

    Raises:
        NotFound: there is no such slate (any more).
    """
    impression = await context.impressions.get(recommendation_id)
    if impression is None:  # it may still wait in the write queue
        await context.impressions.flush()
        impression = await context.impressions.get(recommendation_id)
    if impression is None:
        raise NotFound(
            f"There is no recommendation {recommendation_id!r}. They are stored for a limited time, "
            "and erased with their user.",
            where="recommendation_id",
        )
    return impression


def _main_reason_item(live: LiveSnapshot, details: ItemExplanation | None) -> Item | None:
    """The item of the event whose removal lowers the score most; None if no removal lowers it."""
    supporting = (
        [effect.item for effect in details.effects if effect.item is not None and _is_lowered_without(details, effect)]
        if details
        else []
    )
    return live.serving.items.get(supporting[0]) if supporting else None


def _is_lowered_without(details: ItemExplanation, effect: Counterfactual) -> bool:
    """Whether the item scores lower, or is not retrieved, without this evidence."""
    return effect.position is None or effect.position.score < details.position.score


def _common_values(values: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    known = {value.casefold() for value in others}
    return tuple(value for value in values if value.casefold() in known)


def _describe_changes(
    live: LiveSnapshot, impression: Impression, pipeline: str, details: ItemExplanation | None
) -> Iterable[str]:
    if live.version != impression.snapshot:
        yield f"Shown by snapshot {impression.snapshot}; explained by {live.version}, which was trained later."
    if pipeline != impression.pipeline:
        yield "The settings of the pipeline have changed since."
    if details is None:
        yield "Today the pipeline would not retrieve this item."
