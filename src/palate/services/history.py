"""A person's own history: read it, correct it, be forgotten."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from palate.data.events import RETRACT, Event, standing
from palate.errors import NotFound
from palate.services.engine import Engine
from palate.services.ingest import ingest


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


async def forget(engine: Engine, person: str) -> Forgotten:
    """Erase everything about a person from the disk; models forget them at the next training."""
    shown = await engine.impressions.forget(person)  # first: erasing events also cleans the store's gaps
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
