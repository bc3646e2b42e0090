"""Ingest events: durable on return, and counted by the next request."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence

from palate.data.events import RETRACT, Event, check_event
from palate.errors import InvalidInput, StorageFailed
from palate.ports.event_log import Appended
from palate.services.context import AppContext
from palate.services.serve.click_counts import count_clicks
from palate.services.serve.measurements import measurements_of

log = logging.getLogger(__name__)


async def ingest(context: AppContext, events: Sequence[Event]) -> Appended:
    """Write a batch, all of it or nothing, and fold it into the features.

    An event whose ``event_id`` the log has already changes nothing and is reported as
    repeated. Late events and events out of order are sorted by their time.

    Raises:
        InvalidInput: an event is invalid; ``where`` names the event and the field.
        StorageFailed: the log could not be written; nothing was acknowledged.
    """
    now, started = context.clock(), time.perf_counter()
    targets = await _find_targets(context, events)
    for index, event in enumerate(events):
        try:
            check_event(event, now)
            _check_references(context, event, targets)
        except InvalidInput as error:
            where = f"events[{index}].{error.where}"
            raise InvalidInput(f"{error} Nothing of the batch was stored.", where=where) from error
    appended = await context.log.append(events)
    try:
        await context.features.catch_up(appended.page)
    except StorageFailed as error:  # the events are stored; they count as soon as the log can be read
        log.warning("events were stored, but the features could not catch up: %s", error)
    else:
        _measure(context, events, started)
    count_clicks(context, [event for event in events if event.event_id not in appended.repeated])
    return appended


def _measure(context: AppContext, events: Sequence[Event], started: float) -> None:
    """Note how long it took until answers knew the events, and that users wait for lists that do."""
    measurements, now = measurements_of(context), time.perf_counter()
    measurements.folds.append(now - started)
    measurements.note_events({event.user for event in events}, now, context.features.epoch)


async def _find_targets(context: AppContext, events: Sequence[Event]) -> Mapping[str, Event]:
    """The events that a batch may retract, by id: those in it, and those in the log that it names."""
    batch = {event.event_id: event for event in events}
    named = {event.retracts for event in events if event.retracts is not None and event.retracts not in batch}
    stored = (await context.log.find(list(named))).events if named else ()
    return {event.event_id: event for event in stored} | batch


def _check_references(context: AppContext, event: Event, targets: Mapping[str, Event]) -> None:
    """Check that the item, or the event to retract, exists."""
    if event.kind != RETRACT:
        if context.live.find(event.item) is None:
            raise InvalidInput(
                f"There is no item {event.item!r} in the catalogue; add it first (PUT /items/{{id}}), or check the id.",
                where="item_id",
            )
        return
    target = targets.get(event.retracts or "")
    if target is None or target.user != event.user or target.kind == RETRACT:
        raise InvalidInput(
            f"User {event.user!r} has no event {event.retracts!r} to retract; see their history for its id.",
            where="retracts",
        )
