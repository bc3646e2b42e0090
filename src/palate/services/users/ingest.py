"""Ingest: events in, durable before the answer, and felt by the very next request."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from palate.data.events import RETRACT, Event, check_event
from palate.errors import InvalidInput, StorageFailed
from palate.ports.event_log import Appended
from palate.services.context import AppContext

log = logging.getLogger(__name__)


async def ingest(context: AppContext, events: Sequence[Event]) -> Appended:
    """Write a batch, all of it or nothing, and fold it into the features.

    An event whose ``event_id`` the log holds already changes nothing and is reported as
    repeated. Late and out-of-order events are placed by their time.

    Raises:
        InvalidInput: an event means nothing; ``where`` says which and what.
        StorageFailed: the log could not be written; nothing was acknowledged.
    """
    now = context.clock()
    batch = {event.event_id: event for event in events}
    for place, event in enumerate(events):
        try:
            check_event(event, now)
            await _check_refers(context, event, batch)
        except InvalidInput as error:
            where = f"events[{place}].{error.where}"
            raise InvalidInput(f"{error} Nothing of the batch was stored.", where=where) from error
    appended = await context.log.append(events)
    try:
        await context.features.catch_up()
    except StorageFailed as error:  # the events are safe; they are felt as soon as the log can be read
        log.warning("events were stored, but the features could not catch up: %s", error)
    return appended


async def _check_refers(context: AppContext, event: Event, batch: Mapping[str, Event]) -> None:
    if event.kind != RETRACT:
        if context.live.serving.items.get(event.item) is None:
            raise InvalidInput(
                f"There is no item {event.item!r} in the catalogue; add it first (PUT /items/{{id}}), or check the id.",
                where="item_id",
            )
        return
    meant = batch.get(event.retracts or "") or await context.log.find(event.retracts or "")
    if meant is None or meant.user != event.user or meant.kind == RETRACT:
        raise InvalidInput(
            f"User {event.user!r} has no event {event.retracts!r} to retract; see their history for its id.",
            where="retracts",
        )
