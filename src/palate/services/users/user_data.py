"""The data of one user: read and correct their history, mute, describe themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from palate.data.events import RETRACT, Event, active_events, new_event_id
from palate.data.mutes import Muted
from palate.errors import EventReplaced, NotFound, PalateError
from palate.services.context import AppContext
from palate.services.users.ingest import ingest_if_active


async def events_of(context: AppContext, user: str) -> Sequence[Event]:
    """A user's events that are not retracted, oldest first; empty for an unknown user."""
    page = await context.log.of_user(user)
    return sorted(active_events(page.events), key=lambda event: event.at)


async def retract(context: AppContext, user: str, event_id: str) -> None:
    """Retract one event, as if it had not happened.

    Raises:
        NotFound: the user has no such event, or it is retracted.
        EventReplaced: it was corrected, also at the same time as this call.
    """
    event, current = await _find_event(context, user, event_id)
    if current is event and await ingest_if_active(context, event.key, [_retraction(context, event)]):
        return
    raise await _why_not_active(context, user, event_id)


async def correct(context: AppContext, user: str, event_id: str, kind: str, value: float | None) -> Event:
    """Replace one event by another of the same time, such as a rating by the right one.

    Of several corrections of one event at the same time, one counts. A correction that is sent again changes nothing.

    Raises:
        NotFound: the user has no such event, or it is retracted.
        EventReplaced: it was corrected otherwise, also at the same time as this call.
        InvalidInput: the new event is invalid.
    """
    event, current = await _find_event(context, user, event_id)
    replacement = replace(event, event_id=new_event_id(), kind=kind, value=value)
    if current is event:
        if await ingest_if_active(context, event.key, [_retraction(context, event), replacement]):
            return replacement
        _, current = await _find_event(context, user, event_id)
    if current is not None and (current.kind, current.value) == (kind, value):
        return current
    raise await _why_not_active(context, user, event_id)


async def mute(context: AppContext, user: str, muted: Muted) -> None:
    """Replace the mutes of a user; durable on return, and used by the next request.

    Other workers use it as soon as they follow the store (``features.follow_every_s``).
    """
    await context.mutes.put(user, muted)


async def set_self_description(context: AppContext, user: str, about: str) -> None:
    """Replace the self-description of a user; durable on return, and used by the next request.

    Other workers use it as soon as they follow the store (``features.follow_every_s``).
    """
    await context.self_descriptions.put({user: about.strip()})


async def _find_event(context: AppContext, user: str, event_id: str) -> tuple[Event, Event | None]:
    """An event, and what stands of it: the event, what it was corrected to, or None.

    Raises:
        NotFound: the user has no such event.
    """
    events = (await context.log.of_user(user)).events
    event = next((each for each in events if each.event_id == event_id and each.kind != RETRACT), None)
    if event is None:
        raise _not_found(user, event_id)
    return event, find_current(events, event)


async def _why_not_active(context: AppContext, user: str, event_id: str) -> PalateError:
    """The error for an event that is retracted."""
    _, current = await _find_event(context, user, event_id)
    if current is None:
        return _not_found(user, event_id)
    value = "" if current.value is None else f" of {current.value:g}"
    return EventReplaced(
        f"Event {event_id!r} was corrected meanwhile and is now {current.event_id!r}, a {current.kind}{value}; nothing "
        "was changed. If that is to be changed, send this again for that id.",
        where=event_id,
        current_id=current.event_id,
    )


def _not_found(user: str, event_id: str) -> NotFound:
    return NotFound(f"User {user!r} has no event {event_id!r}, or it is retracted; see their history.", where=event_id)


def find_current(events: Sequence[Event], event: Event) -> Event | None:
    """What stands of an event: itself, what it was corrected to, or None.

    ``events`` are all of its user in the order of the log. A correction is a retraction, and next to it the new event,
    with the item and the time of the retracted one.
    """
    retracted_at: dict[str | None, int] = {}
    for index, each in enumerate(events):
        retracted_at.setdefault(each.retracts, index)
    current, known = event, -1
    while current.event_id in retracted_at:
        index = retracted_at[current.event_id]
        follower = events[index + 1] if index + 1 < len(events) else None
        if index <= known or follower is None or follower.kind == RETRACT:
            return None
        if (follower.item, follower.at) != (current.item, current.at):
            return None
        current, known = follower, index
    return current


def _retraction(context: AppContext, event: Event) -> Event:
    return Event(
        event_id=new_event_id(),
        user=event.user,
        item=event.item,
        kind=RETRACT,
        at=context.clock(),
        retracts=event.event_id,
    )
