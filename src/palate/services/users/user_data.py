"""A user's own history: read it, correct it, say who you are, be forgotten."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from palate.data.events import RETRACT, Event, active_events
from palate.data.mutes import Muted
from palate.errors import NotFound
from palate.services.context import AppContext
from palate.services.users.ingest import ingest


@dataclass(frozen=True, slots=True)
class Forgotten:
    events: int
    impressions: int


async def events_of(context: AppContext, user: str) -> Sequence[Event]:
    """What stands of a user's events, oldest first; empty for someone unknown."""
    page = await context.log.of_user(user)
    return sorted(active_events(page.events), key=lambda event: event.at)


async def retract(context: AppContext, user: str, event_id: str) -> None:
    """Take back one event, as if it had not happened.

    Raises:
        NotFound: the user has no such event standing.
    """
    event = await _standing_event(context, user, event_id)
    await ingest(context, [_retraction(context, event)])


async def correct(context: AppContext, user: str, event_id: str, kind: str, value: float | None) -> Event:
    """Replace one event by another at the same time, such as a rating by a better one.

    Raises:
        NotFound: the user has no such event standing.
        InvalidInput: the new event would mean nothing.
    """
    event = await _standing_event(context, user, event_id)
    better = replace(event, event_id=uuid.uuid4().hex, kind=kind, value=value)
    await ingest(context, [_retraction(context, event), better])
    return better


async def mute(context: AppContext, user: str, muted: Muted) -> None:
    """Replace what must not count of a user's history; durable on return, and felt by the very next answer."""
    await context.mutes.put(user, muted)


async def introduce(context: AppContext, user: str, about: str) -> None:
    """Replace what a user says of themselves; durable on return, and heard by the very next answer."""
    await context.abouts.put({user: about.strip()})


async def forget(context: AppContext, user: str) -> Forgotten:
    """Erase everything about a user from the disk, their account too; models forget them at the next training."""
    await context.accounts.remove(user)
    await context.mutes.forget(user)  # these first: erasing events also cleans the store's gaps
    await context.abouts.put({user: ""})
    shown = await context.impressions.forget(user)
    context.exposures.forget(user)
    return Forgotten(await context.features.forget(user), shown)


async def _standing_event(context: AppContext, user: str, event_id: str) -> Event:
    for event in await events_of(context, user):
        if event.event_id == event_id:
            return event
    raise NotFound(f"User {user!r} has no event {event_id!r} standing; see their history.", where=event_id)


def _retraction(context: AppContext, event: Event) -> Event:
    return Event(
        event_id=uuid.uuid4().hex,
        user=event.user,
        item=event.item,
        kind=RETRACT,
        at=context.clock(),
        retracts=event.event_id,
    )
