"""Ingest events: durable on return, and counted by the next request."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence

from palate.data.events import RETRACT, Event, EventKey, check_event
from palate.errors import InvalidInput, StorageFailed
from palate.ports.event_log import Appended
from palate.services.context import AppContext
from palate.services.serve.click_counts import count_clicks
from palate.services.serve.measurements import measurements_of

log = logging.getLogger(__name__)


async def ingest(context: AppContext, events: Sequence[Event]) -> Appended:
    """Write a batch, all of it or nothing, and fold it into the features.

    An event whose user has one of its ``event_id`` with the same content changes nothing and is reported as repeated.
    Late events and events out of order are sorted by their time.

    Raises:
        InvalidInput: an event is invalid; ``where`` names the event and the field.
        EventIdTaken: users have events of these ids with other content.
        StorageFailed: the log could not be written; nothing was acknowledged.
    """
    started = time.perf_counter()
    await _check(context, events)
    appended = await context.log.append(events)
    await _fold(context, events, appended, started)
    return appended


async def ingest_if_active(context: AppContext, key: EventKey, events: Sequence[Event]) -> bool:
    """Write a batch, which retracts the event with ``key``, and fold it into the features, if the event still stands.

    Of several calls for one event at the same time, one writes its batch. Returns False if nothing was written.

    Raises:
        InvalidInput: an event is invalid.
        StorageFailed: the log could not be written; nothing was acknowledged.
    """
    started = time.perf_counter()
    await _check(context, events)
    appended = await context.log.append_if_active(key, events)
    if appended is not None:
        await _fold(context, events, appended, started)
    return appended is not None


async def _check(context: AppContext, events: Sequence[Event]) -> None:
    now = context.clock()
    targets = await _find_targets(context, events)
    for index, event in enumerate(events):
        try:
            check_event(event, now)
            _check_references(context, event, targets)
        except InvalidInput as error:
            where = f"events[{index}].{error.where}"
            raise InvalidInput(f"{error} Nothing of the batch was stored.", where=where) from error


async def _fold(context: AppContext, events: Sequence[Event], appended: Appended, started: float) -> None:
    try:
        await context.features.catch_up(appended.page)
    except StorageFailed as error:  # the events are stored; they count as soon as the log can be read
        log.warning("events were stored, but the features could not catch up: %s", error)
    else:
        _measure(context, events, started)
    repeated = set(appended.repeated)
    count_clicks(context, [event for event in events if event.key not in repeated])


def _measure(context: AppContext, events: Sequence[Event], started: float) -> None:
    """Note how long it took until answers knew the events, and that users wait for lists that do."""
    measurements, now = measurements_of(context), time.perf_counter()
    measurements.folds.append(now - started)
    measurements.note_events({event.user for event in events}, now, context.features.epoch)


async def _find_targets(context: AppContext, events: Sequence[Event]) -> Mapping[EventKey, Event]:
    """The events that a batch may retract: those in it, and those in the log that it names."""
    batch = {event.key: event for event in events}
    named = {event.target for event in events if event.retracts is not None and event.target not in batch}
    stored = (await context.log.find(list(named))).events if named else ()
    return {event.key: event for event in stored} | batch


def _check_references(context: AppContext, event: Event, targets: Mapping[EventKey, Event]) -> None:
    """Check that the item, or the event to retract, exists."""
    if event.kind != RETRACT:
        if context.live.find(event.item) is None:
            raise InvalidInput(
                f"There is no item {event.item!r} in the catalogue; add it first (PUT /items/{{id}}), or check the id.",
                where="item_id",
            )
        return
    target = targets.get(event.target)
    if target is None or target.kind == RETRACT:
        raise InvalidInput(
            f"User {event.user!r} has no event {event.retracts!r} to retract; see their history for its id.",
            where="retracts",
        )
