"""A person's own history: read it, correct it, say who you are, be forgotten."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from palate.data.events import RETRACT, Event, standing
from palate.data.mutes import Muted
from palate.errors import NotFound
from palate.services.context import Engine
from palate.services.users.ingest import ingest


@dataclass(frozen=True, slots=True)
class Forgotten:
    events: int
    impressions: int


async def events_of(engine: Engine, person: str) -> Sequence[Event]:
    """What stands of a person's events, oldest first; empty for someone unknown."""
    page = await engine.log.of_person(person)
    return sorted(standing(page.events), key=lambda event: event.at)


async def retract(engine: Engine, person: str, event_id: str) -> None:
    """Take back one event, as if it had not happened.

    Raises:
        NotFound: the person has no such event standing.
    """
    event = await _standing_event(engine, person, event_id)
    await ingest(engine, [_retraction(engine, event)])


async def correct(engine: Engine, person: str, event_id: str, kind: str, value: float | None) -> Event:
    """Replace one event by another at the same time, such as a rating by a better one.

    Raises:
        NotFound: the person has no such event standing.
        InvalidInput: the new event would mean nothing.
    """
    event = await _standing_event(engine, person, event_id)
    better = replace(event, event_id=uuid.uuid4().hex, kind=kind, value=value)
    await ingest(engine, [_retraction(engine, event), better])
    return better


async def mute(engine: Engine, person: str, muted: Muted) -> None:
    """Replace what must not count of a person's history; durable on return, and felt by the very next answer."""
    await engine.mutes.put(person, muted)


async def introduce(engine: Engine, person: str, about: str) -> None:
    """Replace what a person says of themselves; durable on return, and heard by the very next answer."""
    await engine.abouts.put({person: about.strip()})


async def forget(engine: Engine, person: str) -> Forgotten:
    """Erase everything about a person from the disk, their account too; models forget them at the next training."""
    await engine.accounts.remove(person)
    await engine.mutes.forget(person)  # these first: erasing events also cleans the store's gaps
    await engine.abouts.put({person: ""})
    shown = await engine.impressions.forget(person)
    engine.offered.forget(person)
    return Forgotten(await engine.features.forget(person), shown)


async def _standing_event(engine: Engine, person: str, event_id: str) -> Event:
    for event in await events_of(engine, person):
        if event.event_id == event_id:
            return event
    raise NotFound(f"Person {person!r} has no event {event_id!r} standing; see their history.", where=event_id)


def _retraction(engine: Engine, event: Event) -> Event:
    return Event(
        event_id=uuid.uuid4().hex,
        person=event.person,
        item=event.item,
        kind=RETRACT,
        at=engine.clock(),
        retracts=event.event_id,
    )
