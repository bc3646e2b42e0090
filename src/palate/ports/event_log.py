"""Append-only store of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from palate.data.events import Event

Cursor = int
"""A position in the log, strictly increasing and never reused; 0 is before the first event."""


@dataclass(frozen=True, slots=True)
class Appended:
    """The result of appending a batch."""

    cursor: Cursor
    """The end of the log after the batch."""
    fresh: int
    """Events that were new."""
    repeated: tuple[str, ...] = ()
    """Ids that were in the log already; the first event of an id is kept."""


@dataclass(frozen=True, slots=True)
class Page:
    """Consecutive events of the log, in the order in which they were written."""

    events: tuple[Event, ...]
    cursors: tuple[Cursor, ...]
    """The position of each event."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Consecutive events of the log as columns of equal length; retractions are given separately."""

    cursors: Sequence[Cursor]
    user: Sequence[str]
    item: Sequence[str]
    kind: Sequence[str]
    value: Sequence[float | None]
    at: Sequence[float]
    retracted: Sequence[Cursor]
    """Positions, anywhere in the log, of the events that these retractions retract."""
    end: Cursor
    """The position after which to continue."""


class EventLog(Protocol):
    """Append-only, durable, idempotent by ``event_id``.

    Every method raises :class:`~palate.errors.StorageFailed` when the store cannot answer.
    """

    async def append(self, events: Sequence[Event]) -> Appended:
        """Write all events or none; durable on return."""
        ...

    async def read(self, after: Cursor, limit: int) -> Page:
        """Read up to ``limit`` events after a position."""
        ...

    async def columns(self, after: Cursor, until: Cursor, limit: int) -> Columns:
        """Read up to ``limit`` events after ``after`` and up to ``until``, as columns: faster for large reads."""
        ...

    async def of_user(self, user: str) -> Page:
        """Read all events of a user, in the order in which they were written."""
        ...

    async def find(self, event_id: str) -> Event | None:
        """Return the event with an id, or None."""
        ...

    async def end(self) -> Cursor:
        """Return the position of the newest event ever written."""
        ...

    async def move(self, user: str, to: str) -> Page:
        """Give a user's events to another user, all or none: the same ids, at new positions at the end of the log.

        Returns the events at their old positions."""
        ...

    async def erase(self, user: str) -> Page:
        """Physically remove a user's events, and all else that was deleted from the store, from the disk.

        Returns the removed events."""
        ...
