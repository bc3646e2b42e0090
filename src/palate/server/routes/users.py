"""The data of a user: /users/{user_id}."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Response

from palate.data.events import Event
from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.schemas.events import Correction, EventOut, Forgotten, HistoryOut
from palate.server.schemas.fields import AboutBody, Id, UserId
from palate.server.schemas.recommendations import MutedBody
from palate.server.schemas.taste import DataOut, ShownOut
from palate.services.context import AppContext
from palate.services.users import user_data
from palate.services.users.forget import forget

MAX_SHOWN: Final = 10_000

_CORRECTED: Final = describe(404, 409)

router = APIRouter(prefix="/users/{user_id:path}", tags=["users"], responses=describe(404))


@router.get("/history")
async def read_history(context: ContextDep, user_id: UserId) -> HistoryOut:
    """Return the events of a user that are not retracted; empty for an unknown user."""
    events = await user_data.events_of(context, user_id)
    return HistoryOut(user_id=user_id, events=[_build_event_out(context, event) for event in events])


@router.put("/history/{event_id:path}", responses=_CORRECTED)
async def correct_event(context: ContextDep, user_id: UserId, event_id: Id, correction: Correction) -> EventOut:
    """Replace an event by a corrected one, which has a new id.

    Of several corrections of one event at the same time one counts; the others are refused (409) with the id of what
    stands now, `current_event_id`. A correction that is sent again changes nothing.
    """
    corrected = await user_data.correct(context, user_id, event_id, correction.event_type, correction.value)
    return _build_event_out(context, corrected)


@router.delete("/history/{event_id:path}", status_code=204, responses=_CORRECTED)
async def retract_event(context: ContextDep, user_id: UserId, event_id: Id) -> Response:
    """Retract an event; from then on it has no effect.

    If it was corrected meanwhile, that is refused (409) with the id of what stands now, `current_event_id`.
    """
    await user_data.retract(context, user_id, event_id)
    return Response(status_code=204)


@router.get("/muted")
async def read_muted(context: ContextDep, user_id: UserId) -> MutedBody:
    """Return what a user has muted: it does not count as evidence of their taste."""
    return MutedBody.of(context.mutes.of(user_id))


@router.put("/muted")
async def replace_muted(context: ContextDep, user_id: UserId, body: MutedBody) -> MutedBody:
    """Replace what a user has muted (items, genres, people); effective from the next answer."""
    await user_data.mute(context, user_id, body.muted())
    return body


@router.get("/data")
async def take_out(context: ContextDep, user_id: UserId) -> DataOut:
    """Export the data of a user: events, mutes, self-description and shown lists."""
    events = await user_data.events_of(context, user_id)
    await context.impressions.flush()
    impressions = await context.impressions.of_user(user_id, MAX_SHOWN)
    return DataOut(
        user_id=user_id,
        events=[_build_event_out(context, event) for event in events],
        muted=MutedBody.of(context.mutes.of(user_id)),
        about=await context.self_descriptions.of(user_id),
        shown=[
            ShownOut(
                recommendation_id=impression.recommendation_id, timestamp=impression.at, items=list(impression.items)
            )
            for impression in impressions
        ],
    )


@router.get("/about")
async def read_about(context: ContextDep, user_id: UserId) -> AboutBody:
    """Return the self-description of a user; empty if there is none."""
    return AboutBody(about=await context.self_descriptions.of(user_id))


@router.put("/about")
async def replace_about(context: ContextDep, user_id: UserId, body: AboutBody) -> AboutBody:
    """Replace the self-description of a user: the next answer uses it, and the next training learns from it.

    An empty text removes it.
    """
    await user_data.set_self_description(context, user_id, body.about)
    return body


@router.delete("")
async def forget_user(context: ContextDep, user_id: UserId) -> Forgotten:
    """Erase all data of a user from the disk; the next training removes them from the models."""
    return Forgotten.of(await forget(context, user_id))


def _build_event_out(context: AppContext, event: Event) -> EventOut:
    item = context.live.find(event.item)
    return EventOut(
        event_id=event.event_id,
        item_id=event.item,
        title=item.title if item else None,
        event_type=event.kind,
        value=event.value,
        timestamp=event.at,
    )
