"""The user segments of the champion snapshot, and the segment of one user."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from palate.data.profile import Profile
from palate.models.segment.segments import Segment, SegmentsModel
from palate.services.context import AppContext


@dataclass(frozen=True, slots=True)
class UserSegment:
    """The segment of a user, from their newest history."""

    id: int | None
    """None if the history has nothing that the model can use."""
    name: str | None


async def segments(context: AppContext, n: int = 10) -> list[Segment]:
    """Every segment of the champion, the largest first, with up to ``n`` preferred and avoided items.

    Raises:
        NotReady: nothing is trained yet, or without segments.
    """
    model, items = _segments_model(context), context.live.serving.items.items
    # On a thread: counting the traits of a large catalogue takes a second.
    return await asyncio.to_thread(lambda: model.segments({item.id: item for item in items if item is not None}, n))


async def segment_of(context: AppContext, user: str) -> UserSegment:
    """The segment of a user, computed from their newest history; nothing is stored.

    Raises:
        NotReady: nothing is trained yet, or without segments.
    """
    segment = _segments_model(context).segment_of(Profile(await context.features.history(user)))
    return UserSegment(*(segment or (None, None)))


def _segments_model(context: AppContext) -> SegmentsModel:
    for model in context.live.serving.models.values():
        if isinstance(model, SegmentsModel):
            return model
    raise context.live.missing(
        "segments",
        "Train first (palate train); the settings have a model for them, unless they say `segments = false` under "
        "[models].",
    )
