"""POST /events."""

from __future__ import annotations

from fastapi import APIRouter

from palate.server import metrics
from palate.server.context import Serving
from palate.server.problems import describe
from palate.server.schemas.events import EventBatch, EventsAccepted, EventsIn
from palate.services.users.ingest import ingest

router = APIRouter(tags=["events"], responses=describe())


@router.post("/events")
async def send_events(context: Serving, body: EventsIn) -> EventsAccepted:
    """One event, or many at once: all of them or none.

    When the answer comes they are on the disk, and the next recommendation knows of them. Sending an
    `event_id` again changes nothing. Late events are placed by their time; events more than a day
    in the future are refused.
    """
    now = context.clock()
    sent = body.events if isinstance(body, EventBatch) else [body]
    events = [one.event(now) for one in sent]
    appended = await ingest(context, events)
    metrics.EVENTS.labels("new").inc(appended.fresh)
    metrics.EVENTS.labels("repeated").inc(len(appended.repeated))
    return EventsAccepted(
        accepted=appended.fresh,
        repeated=list(appended.repeated),
        event_ids=[event.event_id for event in events],
    )
