"""A user's own data: /users/{user_id}."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from palate.data.events import Event
from palate.server.context import Serving
from palate.server.problems import describe
from palate.server.schemas.events import Correction, EventOut, Forgotten, HistoryOut
from palate.server.schemas.fields import AboutBody, Id, UserId
from palate.server.schemas.recommendations import MutedBody
from palate.server.schemas.taste import DataOut, ShownOut
from palate.services.context import AppContext
from palate.services.users import user_data

MAX_SHOWN: Final = 10_000

router = APIRouter(prefix="/users/{user_id:path}", tags=["users"], responses=describe(404))


@router.get("/history")
async def read_history(context: Serving, user_id: UserId) -> HistoryOut:
    """Everything that stands of what a user did; empty for someone unknown."""
    events = await user_data.events_of(context, user_id)
    return HistoryOut(user_id=user_id, events=[_out(context, event) for event in events])


@router.put("/history/{event_id:path}")
async def correct_event(context: Serving, user_id: UserId, event_id: Id, correction: Correction) -> EventOut:
    """Replace an event by what it should have said; the new one has an id of its own."""
    better = await user_data.correct(context, user_id, event_id, correction.event_type, correction.value)
    return _out(context, better)


@router.delete("/history/{event_id:path}", status_code=204)
async def retract_event(context: Serving, user_id: UserId, event_id: Id) -> Response:
    """Take an event back, as if it had not happened."""
    await user_data.retract(context, user_id, event_id)
    return Response(status_code=204)


@router.get("/muted")
async def read_muted(context: Serving, user_id: UserId) -> MutedBody:
    """What must not count as evidence of what a user likes."""
    return MutedBody.of(context.mutes.of(user_id))


@router.put("/muted")
async def replace_muted(context: Serving, user_id: UserId, body: MutedBody) -> MutedBody:
    """Mute items, genres and users for good (replaces what was muted): the next answer no longer counts them."""
    await user_data.mute(context, user_id, body.muted())
    return body


@router.get("/data")
async def take_out(context: Serving, user_id: UserId) -> DataOut:
    """What a user did, said and was shown, to take along."""
    events = await user_data.events_of(context, user_id)
    await context.impressions.flush()
    shown = await context.impressions.of_user(user_id, MAX_SHOWN)
    return DataOut(
        user_id=user_id,
        events=[_out(context, event) for event in events],
        muted=MutedBody.of(context.mutes.of(user_id)),
        about=await context.abouts.of(user_id),
        shown=[
            ShownOut(recommendation_id=one.recommendation_id, timestamp=one.at, items=list(one.items)) for one in shown
        ],
    )


@router.get("/about")
async def read_about(context: Serving, user_id: UserId) -> AboutBody:
    """What a user says of themselves; empty if nothing is kept."""
    return AboutBody(about=await context.abouts.of(user_id))


@router.put("/about")
async def replace_about(context: Serving, user_id: UserId, body: AboutBody) -> AboutBody:
    """Keep what a user says of themselves: the next answer hears it, and models learn from it when trained.

    Empty takes it back.
    """
    await user_data.introduce(context, user_id, body.about)
    return body


@router.delete("")
async def forget_user(context: Serving, user_id: UserId) -> Forgotten:
    """Erase everything about a user from the disk; models forget them at the next training."""
    gone = await user_data.forget(context, user_id)
    return Forgotten(user_id=user_id, events=gone.events, impressions=gone.impressions)


def _out(context: AppContext, event: Event) -> EventOut:
    item = context.live.serving.items.get(event.item)
    return EventOut(
        event_id=event.event_id,
        item_id=event.item,
        title=item.title if item else None,
        event_type=event.kind,
        value=event.value,
        timestamp=event.at,
    )
