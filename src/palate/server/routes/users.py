"""A person's own data: /users/{user_id}."""

from __future__ import annotations

from fastapi import APIRouter, Response

from palate.data.events import Event
from palate.server.context import Serving
from palate.server.problems import describe
from palate.server.schemas.events import Correction, EventOut, Forgotten, HistoryOut
from palate.server.schemas.fields import Id
from palate.services import history
from palate.services.engine import Engine

router = APIRouter(prefix="/users/{user_id}", tags=["people"], responses=describe(404))


@router.get("/history")
async def read_history(engine: Serving, user_id: Id) -> HistoryOut:
    """Everything that stands of what a person did; empty for someone unknown."""
    events = await history.events_of(engine, user_id)
    return HistoryOut(user_id=user_id, events=[_out(engine, event) for event in events])


@router.put("/history/{event_id:path}")
async def correct_event(engine: Serving, user_id: Id, event_id: Id, correction: Correction) -> EventOut:
    """Replace an event by what it should have said; the new one has an id of its own."""
    better = await history.correct(engine, user_id, event_id, correction.event_type, correction.value)
    return _out(engine, better)


@router.delete("/history/{event_id:path}", status_code=204)
async def retract_event(engine: Serving, user_id: Id, event_id: Id) -> Response:
    """Take an event back, as if it had not happened."""
    await history.retract(engine, user_id, event_id)
    return Response(status_code=204)


@router.delete("")
async def forget_person(engine: Serving, user_id: Id) -> Forgotten:
    """Erase everything about a person from the disk; models forget them at the next training."""
    gone = await history.forget(engine, user_id)
    return Forgotten(user_id=user_id, events=gone.events, impressions=gone.impressions)


def _out(engine: Engine, event: Event) -> EventOut:
    item = engine.live.scene.items.get(event.item)
    return EventOut(
        event_id=event.event_id,
        item_id=event.item,
        title=item.title if item else None,
        event_type=event.kind,
        value=event.value,
        timestamp=event.at,
    )
