"""Append-only store of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from palate.data.events import Event, EventKey

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
    repeated: tuple[EventKey, ...] = ()
    """Keys of events that the log has already, with the same content; the first event of a key is kept."""
    conflicting: tuple[EventKey, ...] = ()
    """Keys of events that the log has with other content; they are left out if the caller allows it."""
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
    """Append-only, durable, idempotent by user and ``event_id``: the same id of another user is another event.

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

    async def append(self, events: Sequence[Event], *, skip_conflicts: bool = False) -> Appended:
        """Write all events or none; durable on return.

        An event whose user has one of its id with the same content (:func:`~palate.data.events.is_repeat`) changes
        nothing. One with other content is refused, with all of its batch, or left out alone (``skip_conflicts``).

        Raises:
            EventIdTaken: ids are taken by other events of the same users; nothing of the batch was written.
        """
        ...

    async def append_if_active(self, key: EventKey, events: Sequence[Event]) -> Appended | None:
        """Write events if the event with a key is in the log and not retracted, checked in the same transaction.

        Returns None if it is not: nothing was written.
        """
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

    async def find(self, keys: Sequence[EventKey]) -> Page:
        """Read the events with these keys, and their users' retractions of them, in the order of writing."""
        ...

    async def end(self) -> Cursor:
        """Return the position of the newest event ever written."""
        ...

    async def move(self, user: str, to: str) -> Page:
        """Give a user's events to another user, all or none, at new positions at the end of the log.

        They keep their ids, except those that the other user's events have or retract: these are replaced by new ones,
        also where retractions name them, so that no event is lost and none is retracted by the other's retraction.

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
