"""Append-only store of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from palate.data.events import Event

Cursor = int
"""A position in the log, strictly increasing and never reused; 0 is before the first event."""

Epoch = int
"""An erasure epoch: 0 at first, and larger after each erasure and each move. It names no user."""


@dataclass(frozen=True, slots=True)
class Page:
    """Consecutive events of the log, in the order in which they were written."""

    events: tuple[Event, ...]
    cursors: tuple[Cursor, ...]
    """The position of each event."""
    epoch: Epoch
    """The erasure epoch of the log at the moment at which the events were read."""


@dataclass(frozen=True, slots=True)
class Appended:
    """The result of appending a batch."""

    cursor: Cursor
    """The end of the log after the batch."""
    fresh: int
    """Events that were new."""
    repeated: tuple[str, ...] = ()
    """Ids that were in the log already; the first event of an id is kept."""
    page: Page | None = None
    """The batch as it stands in the log, at consecutive positions; None if not all of it was new."""


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

    Only ``erase`` and ``move`` take events away. Each raises the *erasure epoch* by 1 in the transaction that takes
    them, and in no process does the epoch ever fall. Within one epoch no event leaves its position. So a state that was
    computed from pages of one epoch, each after the last, agrees with the log. A state of an older epoch may know a
    user who is forgotten: whoever sees the epoch rise drops what they hold and computes it again from the log, whoever
    stores a state checks in the same transaction that its epoch is still that of the log.

    Every method raises :class:`~palate.errors.StorageFailed` when the store cannot answer.
    """

    async def store_id(self) -> int:
        """Return the random number of this store, from its first use on.

        Copies that ``palate data move`` makes have the same, a restored backup has another.
        """
        ...

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

    async def users(self, after: str, limit: int) -> Sequence[str]:
        """Return up to ``limit`` users with events, in the order of their ids, which are greater than ``after``.

        Ids are compared by code points; "" is less than all.
        """
        ...

    async def find(self, event_ids: Sequence[str]) -> Page:
        """Read the events with these ids, and the retractions of them, in the order in which they were written."""
        ...

    async def end(self) -> Cursor:
        """Return the position of the newest event ever written."""
        ...

    async def move(self, user: str, to: str) -> Page:
        """Give a user's events to another user, all or none: the same ids, at new positions at the end of the log.

        Raises the erasure epoch, even if there is no event. Returns the events at their old positions, with the new
        epoch.
        """
        ...

    async def erase(self, user: str) -> Page:
        """Remove a user's events; copies of them may stay on the disk until the next ``purge``.

        Raises the erasure epoch, even if there is no event: other data of the user may be cached. Returns the removed
        events, with the new epoch.
        """
        ...

    async def purge(self) -> Sequence[str]:
        """Physically remove all that was deleted from the store from the disk.

        Returns sentences on what may still hold copies, and what to do about it.
        """
        ...
