"""Why: the full account of one item of a slate that was shown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from palate.data.items import Item
from palate.data.profile import History
from palate.errors import Conflict, NotFound
from palate.pipeline.counterfactual import Counterfactual, ItemExplanation, explain_item
from palate.ports.impressions import Impression
from palate.services.context import AppContext, Live
from palate.services.serve.answer_rows import title_of
from palate.services.serve.explanation_text import Written
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommend import RecommendationRequest, pipeline_of, query_of
from palate.text.facts import Facts


@dataclass(frozen=True, slots=True)
class Shared:
    """What two items have in common, as the first of them writes it."""

    people: tuple[str, ...] = ()
    """Creators first, then the cast."""
    tags: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    impression: Impression
    live: Live
    item: Item
    place: int
    """Where it was shown, 1 for the first."""
    details: ItemExplanation | None
    """None: the pipeline would not find the item today."""
    shared: Shared
    """What the item has in common with the main reason."""
    written: Written
    notes: tuple[str, ...]
    """How this account differs from the moment of the recommendation."""


async def why(context: AppContext, recommendation_id: str, item_id: str) -> Explanation:
    """ItemExplanation for one item, from the person's history up to the moment it was shown.

    Raises:
        NotFound: there is no such slate (any more), it did not hold the item, or the item has left the catalogue.
        Conflict: what the request said was not kept: it was too much, of several people, or is too old.
    """
    shown = await impression_of(context, recommendation_id)
    live = context.live
    item = live.serving.items.get(item_id)
    if item_id not in shown.items or item is None:
        raise NotFound(
            f"Recommendation {recommendation_id!r} holds no item {item_id!r} of the catalogue.", where="item_id"
        )
    if shown.asked is None:
        raise Conflict(
            f"Of recommendation {recommendation_id!r} only the items are known: its request was for several people, "
            "named too many items to be kept, or is from before requests were kept. Ask again with `explain`, or with "
            "a shorter history.",
            where="recommendation_id",
        )
    ask = RecommendationRequest.again(shown.user, shown.asked)
    history = History() if shown.user is None else (await context.features.history(shown.user)).until(shown.at)
    pipeline = pipeline_of(context, ask)
    query = query_of(live, ask, history, PageCursor(shown.seed, 0.0, ()))
    found = await asyncio.to_thread(explain_item, pipeline, query, live.serving.vocabulary.code(item_id))
    main = _main(live, found)
    in_common = shared(item, main) if main else Shared()
    return Explanation(
        shown,
        live,
        item,
        shown.items.index(item_id) + 1,
        found,
        in_common,
        await context.prose.of(facts_of(live, item, found, in_common)),
        tuple(_notes(live, shown, pipeline.version, found)),
    )


def shared(item: Item, other: Item) -> Shared:
    """What ``item`` has in common with ``other``, whatever the case."""
    theirs = ((*other.creators, *other.people), other.tags, other.genres)
    ours = (dict.fromkeys((*item.creators, *item.people)), item.tags, item.genres)
    return Shared(*(_common(mine, one) for mine, one in zip(ours, theirs, strict=True)))


def facts_of(live: Live, item: Item, found: ItemExplanation | None, in_common: Shared) -> Facts:
    """All that may be said; of the evidence only what the item would really miss."""
    if found is None:
        return Facts(item.title)
    missed = [one for one in found.effects if one.item is not None and _lowers(found, one)]
    then = missed[0].position if missed else None
    return Facts(
        item.title,
        tuple((one.verb, title_of(live, one.item or "")) for one in missed),
        (*in_common.people, *in_common.tags, *in_common.genres),
        then.rank if then is not None and then.rank > found.position.rank else None,
        asked=found.reason.words > 0,
        popular=found.reason.popularity > 0,
        together=not found.reason.events and found.reason.history > max(found.reason.popularity, 0),
        mood=found.reason.mood > 0,
    )


async def impression_of(context: AppContext, recommendation_id: str) -> Impression:
    """One slate that was shown.

    Raises:
        NotFound: there is no such slate (any more).
    """
    shown = await context.impressions.get(recommendation_id)
    if shown is None:  # it may have been shown a moment ago, and wait to be written
        await context.impressions.flush()
        shown = await context.impressions.get(recommendation_id)
    if shown is None:
        raise NotFound(
            f"There is no recommendation {recommendation_id!r}. They are kept for a while, and erased with the person.",
            where="recommendation_id",
        )
    return shown


def _main(live: Live, found: ItemExplanation | None) -> Item | None:
    """The item of the main reason: the past event that this one would miss most; None if it would miss none."""
    missed = [one.item for one in found.effects if one.item is not None and _lowers(found, one)] if found else []
    return live.serving.items.get(missed[0]) if missed else None


def _lowers(found: ItemExplanation, effect: Counterfactual) -> bool:
    return effect.position is None or effect.position.score < found.position.score


def _common(ours: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    known = {one.casefold() for one in theirs}
    return tuple(one for one in ours if one.casefold() in known)


def _notes(live: Live, shown: Impression, pipeline: str, found: ItemExplanation | None) -> Iterable[str]:
    if live.version != shown.snapshot:
        yield f"Shown by snapshot {shown.snapshot}; this account is by {live.version}, which has been trained since."
    if pipeline != shown.pipeline:
        yield "The pipeline has been set up differently since."
    if found is None:
        yield "Today the pipeline would not find this item."
