"""Segments: the kinds of taste that the champion tells apart, and somebody's own."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from palate.data.profile import Profile
from palate.errors import NotReady
from palate.models.segment.segments import Segment, SegmentsModel
from palate.services.context import AppContext


@dataclass(frozen=True, slots=True)
class Belongs:
    """Somebody's segment, from their history as it is now."""

    id: int | None
    """None if nothing that they did says anything."""
    name: str | None


async def segments(context: AppContext, n: int = 10) -> list[Segment]:
    """Every segment of the champion, the largest first, with up to ``n`` items for and against.

    Raises:
        NotReady: nothing is trained yet, or without segments.
    """
    model, items = _model(context), context.live.serving.items.items
    # All facts of a large catalogue are counted, which takes a second.
    return await asyncio.to_thread(lambda: model.segments({one.id: one for one in items if one is not None}, n))


async def segment_of(context: AppContext, user: str) -> Belongs:
    """The segment of a user, computed from their newest history; nothing is stored of it.

    Raises:
        NotReady: nothing is trained yet, or without segments.
    """
    found = _model(context).segment_of(Profile(await context.features.history(user)))
    return Belongs(*(found or (None, None)))


def _model(context: AppContext) -> SegmentsModel:
    for model in context.live.serving.models.values():
        if isinstance(model, SegmentsModel):
            return model
    raise NotReady(
        f"Snapshot {context.live.version} holds no segments. Train first (palate train); the settings have a model for "
        "them, unless `segments = false` stands under [models]."
    )
