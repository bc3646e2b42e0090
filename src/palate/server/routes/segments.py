"""Segments of users by taste: /segments, /users/{user_id}/segment."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.schemas.fields import Count, UserId
from palate.server.schemas.items import Card
from palate.server.schemas.segments import SegmentOut, SegmentsOut, TraitOut, UserSegment
from palate.services.context import AppContext
from palate.services.serve.answer_rows import item_card
from palate.services.serve.segments import segment_of, segments

router = APIRouter(tags=["users"], responses=describe(503))


@router.get("/segments")
async def read_segments(context: ContextDep, limit: Annotated[Count, Query()] = 10) -> SegmentsOut:
    """Return the segments of the live model, each with up to `limit` items that it prefers and avoids."""
    version = context.live.version
    rows = [
        SegmentOut(
            segment_id=segment.id,
            name=segment.name,
            users=segment.users,
            share=segment.share,
            traits={
                kind: [TraitOut(value=value, odds=odds) for value, odds in values]
                for kind, values in segment.traits.items()
            },
            items=_cards(context, segment.items),
            least=_cards(context, segment.least),
        )
        for segment in await segments(context, limit)
    ]
    return SegmentsOut(snapshot=version, segments=rows)


@router.get("/users/{user_id:path}/segment")
async def read_segment(context: ContextDep, user_id: UserId) -> UserSegment:
    """Return the segment of a user by their current history; null for an unknown user."""
    version = context.live.version
    segment = await segment_of(context, user_id)
    return UserSegment(user_id=user_id, segment_id=segment.id, name=segment.name, snapshot=version)


def _cards(context: AppContext, ids: tuple[str, ...]) -> list[Card]:
    items = (context.live.serving.items.get(id_) for id_ in ids)
    return [Card(item_id=item.id, **item_card(item)) for item in items if item is not None]
