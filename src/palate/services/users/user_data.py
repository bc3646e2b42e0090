"""The data of one user: read and correct their history, mute, describe themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from palate.data.events import RETRACT, Event, active_events, new_event_id
from palate.data.mutes import Muted
from palate.errors import NotFound
from palate.services.context import AppContext
from palate.services.users.ingest import ingest


async def events_of(context: AppContext, user: str) -> Sequence[Event]:
    """A user's events that are not retracted, oldest first; empty for an unknown user."""
    page = await context.log.of_user(user)
    return sorted(active_events(page.events), key=lambda event: event.at)


async def retract(context: AppContext, user: str, event_id: str) -> None:
    """Retract one event, as if it had not happened.

    Raises:
        NotFound: the user has no such event, or it is retracted.
    """
    event = await _active_event(context, user, event_id)
    await ingest(context, [_retraction(context, event)])


async def correct(context: AppContext, user: str, event_id: str, kind: str, value: float | None) -> Event:
    """Replace one event by another of the same time, such as a rating by the right one.

    Raises:
        NotFound: the user has no such event, or it is retracted.
        InvalidInput: the new event is invalid.
    """
    event = await _active_event(context, user, event_id)
    replacement = replace(event, event_id=new_event_id(), kind=kind, value=value)
    await ingest(context, [_retraction(context, event), replacement])
    return replacement


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


async def _active_event(context: AppContext, user: str, event_id: str) -> Event:
    for event in await events_of(context, user):
        if event.event_id == event_id:
            return event
    raise NotFound(f"User {user!r} has no event {event_id!r}, or it is retracted; see their history.", where=event_id)


def _retraction(context: AppContext, event: Event) -> Event:
    return Event(
        event_id=new_event_id(),
        user=event.user,
        item=event.item,
        kind=RETRACT,
        at=context.clock(),
        retracts=event.event_id,
    )
