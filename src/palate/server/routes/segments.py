"""Kinds of taste: /segments, /users/{user_id}/segment."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from palate.server.context import Serving
from palate.server.problems import describe
from palate.server.schemas.fields import Count, UserId
from palate.server.schemas.items import Card
from palate.server.schemas.segments import SegmentOut, SegmentsOut, TraitOut, UserSegment
from palate.services.context import AppContext
from palate.services.serve.answer_rows import card
from palate.services.serve.segments import segment_of, segments

router = APIRouter(tags=["users"], responses=describe(503))


@router.get("/segments")
async def read_segments(context: Serving, limit: Annotated[Count, Query()] = 10) -> SegmentsOut:
    """The kinds of taste that the champion tells apart, with up to `limit` items for and against each."""
    version = context.live.version
    found = [
        SegmentOut(
            segment_id=one.id,
            name=one.name,
            users=one.users,
            share=one.share,
            traits={
                kind: [TraitOut(value=value, odds=odds) for value, odds in values]
                for kind, values in one.traits.items()
            },
            items=_cards(context, one.items),
            least=_cards(context, one.least),
        )
        for one in await segments(context, limit)
    ]
    return SegmentsOut(snapshot=version, segments=found)


@router.get("/users/{user_id:path}/segment")
async def read_segment(context: Serving, user_id: UserId) -> UserSegment:
    """The kind of taste that a user's history is of, as it is now; null for somebody unknown."""
    version = context.live.version
    own = await segment_of(context, user_id)
    return UserSegment(user_id=user_id, segment_id=own.id, name=own.name, snapshot=version)


def _cards(context: AppContext, ids: tuple[str, ...]) -> list[Card]:
    items = (context.live.serving.items.get(id_) for id_ in ids)
    return [Card(item_id=item.id, **card(item)) for item in items if item is not None]
