"""The event log: one of the two things that are the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from palate.data.events import Event

Cursor = int
"""A place in the log; 0 is before the first event. Never falls, never comes again."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a batch."""

    cursor: Cursor
    """The log's end, after the batch."""
    fresh: int
    """Events that were new."""
    repeated: tuple[str, ...] = ()
    """Ids that the log held already; the first of them stands."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the log, in the order in which it was written."""

    events: tuple[Event, ...]
    cursors: tuple[Cursor, ...]
    """The place of each event."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Some of the log in columns of one length, in the order in which it was written; retractions stand apart."""

    cursors: Sequence[Cursor]
    user: Sequence[str]
    item: Sequence[str]
    kind: Sequence[str]
    value: Sequence[float | None]
    at: Sequence[float]
    retracted: Sequence[Cursor]
    """The places, anywhere in the log, of what the retractions among them take back."""
    end: Cursor
    """Where to go on."""


class EventLog(Protocol):
    """Append-only, durable, idempotent by ``event_id``.

    Every method raises :class:`~palate.errors.StorageFailed` when the store cannot answer.
    """

    async def append(self, events: Sequence[Event]) -> Appended:
        """Write all of them or none; they are on stable storage when this returns."""
        ...

    async def read(self, after: Cursor, limit: int) -> Page:
        """Up to ``limit`` events behind ``after``."""
        ...

    async def columns(self, after: Cursor, until: Cursor, limit: int) -> Columns:
        """Up to ``limit`` events behind ``after`` and not behind ``until``, for those who read much."""
        ...

    async def of_user(self, user: str) -> Page:
        """Everything that one user did, in the order in which it was written."""
        ...

    async def find(self, event_id: str) -> Event | None:
        """The event with this id, if the log holds it."""
        ...

    async def end(self) -> Cursor:
        """The place of the newest event ever written."""
        ...

    async def move(self, user: str, to: str) -> Page:
        """Make a user's events another's, all or none: the same ids, at new places at the end of the log.

        Says which events they were, where they stood."""
        ...

    async def erase(self, user: str) -> Page:
        """Remove a user's events, and whatever else was deleted from the store, from the disk
        physically, and say which events they were."""
        ...
