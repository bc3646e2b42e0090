"""Receive events: POST /events."""

from __future__ import annotations

from fastapi import APIRouter

from palate.server.context import ContextDep
from palate.server.metrics import record_events
from palate.server.problems import describe
from palate.server.schemas.events import EventBatch, EventsAccepted, EventsIn
from palate.services.users.ingest import ingest

router = APIRouter(tags=["events"], responses=describe(409))


@router.post("/events")
async def send_events(context: ContextDep, body: EventsIn) -> EventsAccepted:
    """Store one event, or many: all of them or none.

    When the answer arrives the events are on the disk, and the next recommendation uses them. Sending an `event_id`
    again changes nothing; another event of the user with a stored id is refused (409), with all that was sent beside
    it. Late events are ordered by their time; events more than a day in the future are refused.
    """
    now = context.clock()
    sent = body.events if isinstance(body, EventBatch) else [body]
    events = [event.event(now) for event in sent]
    appended = await ingest(context, events)
    record_events(appended.fresh, len(appended.repeated))
    return EventsAccepted(
        accepted=appended.fresh,
        repeated=[event_id for _, event_id in appended.repeated],
        event_ids=[event.event_id for event in events],
    )
