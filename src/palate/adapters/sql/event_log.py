"""Event log in an SQL database, with group commit."""

from __future__ import annotations

import asyncio
import itertools
import queue
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Select, delete, select

from palate.adapters.sql.database import Database, DatabaseDown
from palate.adapters.sql.erasure_epoch import raise_epoch, read_epoch
from palate.adapters.sql.event_ids import Batch, Outcome, moved_to, names_in, sort_batch
from palate.adapters.sql.revisions import add_store_id, read_store_id
from palate.adapters.sql.schema import events as table
from palate.data.events import RETRACT, Event, EventKey
from palate.errors import EventIdTaken, PalateError, StorageFailed
from palate.ports.event_log import Appended, Columns, Cursor, Page
from palate.telemetry.tracing import span

Values: TypeAlias = list[Any]
"""The values of one column."""

Row: TypeAlias = Sequence[Any]
"""The values of one row, position first."""

COLUMNS: Final = ("event_id", "user", "item", "kind", "at", "value", "recommendation_id", "retracts")
"""The columns of an event after its position."""
ROW: Final = ", ".join(("events.seq", *(f'events."{name}"' for name in COLUMNS)))
"""Position and columns of an event, as SQL."""


@dataclass(slots=True)
class _Request:
    batch: Batch
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Appended]


class SqlEventLog(ABC):
    """Appends with group commit: batches that arrive during a commit share the next one, and its fsync."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        self._purging = asyncio.Lock()
        self._next_purge: asyncio.Task[Sequence[str]] | None = None
        self._writer = threading.Thread(target=self._run_writer, name="palate-events", daemon=True)
        self._writer.start()

    async def store_id(self) -> int:
        return await self._database.read(read_store_id) or await self._database.write(add_store_id)

    async def append(self, events: Sequence[Event], *, skip_conflicts: bool = False) -> Appended:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Appended] = loop.create_future()
        with span("db append", events=len(events)):  # with the wait for the commit that it shares
            self._queue.put(_Request(Batch(events, skip_conflicts), loop, done))
            return await done

    async def append_if_active(self, key: EventKey, events: Sequence[Event]) -> Appended | None:
        def change(connection: Connection) -> Appended | None:
            self._lock(connection)
            of_key = self._find(connection, [key]).events
            has_event = any(event.key == key and event.kind != RETRACT for event in of_key)
            if not has_event or any(event.target == key for event in of_key):
                return None
            (outcome,) = self._insert(connection, [Batch(events)])
            if isinstance(outcome, EventIdTaken):
                raise outcome
            return outcome

        return await self._database.write(change)

    async def read(self, after: Cursor, limit: int) -> Page:
        query = select(table).where(table.c.seq > after).order_by(table.c.seq).limit(limit)
        return await self._database.read(lambda connection: read_page(connection, query))

    async def columns(self, after: Cursor, until: Cursor, limit: int) -> Columns:
        return await self._database.read(lambda connection: self._read_columns(connection, after, until, limit))

    async def of_user(self, user: str) -> Page:
        query = select(table).where(table.c.user == user).order_by(table.c.seq)
        return await self._database.read(lambda connection: read_page(connection, query))

    async def users(self, after: str, limit: int) -> Sequence[str]:
        query = select(table.c.user).where(table.c.user > after).distinct().order_by(table.c.user).limit(limit)
        return await self._database.read(lambda connection: list(connection.execute(query).scalars()))

    async def find(self, keys: Sequence[EventKey]) -> Page:
        return await self._database.read(lambda connection: self._find(connection, keys))

    async def end(self) -> Cursor:
        return await self._database.read(self._read_end)

    async def move(self, user: str, to: str) -> Page:
        def change(connection: Connection) -> Page:
            page = self._take_events(connection, user)
            taken = self._find(connection, [(to, name) for name in names_in(page.events)])
            self._insert_new(connection, moved_to(to, page.events, taken.events))
            return page

        return await self._database.write(change)

    async def erase(self, user: str) -> Page:
        return await self._database.write(lambda connection: self._take_events(connection, user))

    async def purge(self) -> Sequence[str]:
        """Purges that are asked for while there is one share the next: it begins after what they deleted."""
        if self._next_purge is None:
            self._next_purge = asyncio.get_running_loop().create_task(self._purge_next())
        return await asyncio.shield(self._next_purge)

    async def _purge_next(self) -> Sequence[str]:
        async with self._purging:
            self._next_purge = None
            return await asyncio.to_thread(self._database.purge)

    def close(self) -> None:
        """Write the queued batches, then stop the writer thread."""
        self._queue.put(None)
        self._writer.join()

    def _run_writer(self) -> None:
        while True:
            requests: list[_Request | None] = [self._queue.get()]
            while not self._queue.empty():
                requests.append(self._queue.get())
            self._commit([request for request in requests if request is not None])
            if None in requests:
                return

    def _commit(self, requests: list[_Request]) -> None:
        if not requests:
            return
        try:
            outcomes = self._write([request.batch for request in requests])
        except Exception as error:  # every waiting caller must get a result or an error
            if len(requests) > 1 and not isinstance(error, DatabaseDown):  # one invalid batch must not fail the others
                for request in requests:
                    self._commit([request])
                return
            failure = error if isinstance(error, PalateError) else StorageFailed(f"The event log failed: {error!r}.")
            for request in requests:
                _deliver(request, failure)
        else:
            for request, outcome in zip(requests, outcomes, strict=True):
                _deliver(request, outcome)

    def _write(self, batches: Sequence[Batch]) -> Sequence[Outcome]:
        """Insert batches in one transaction; durable on return."""
        return self._database.write_now(lambda connection: self._insert(connection, batches))

    def _take_events(self, connection: Connection, user: str) -> Page:
        """Delete a user's events and raise the epoch; return them at their positions, with the new epoch."""
        raise_epoch(connection)
        of_user = table.c.user == user
        page = read_page(connection, select(table).where(of_user).order_by(table.c.seq))
        connection.execute(delete(table).where(of_user))
        return page

    def _find(self, connection: Connection, keys: Sequence[EventKey]) -> Page:
        events: dict[Cursor, Event] = {}
        for column in ("event_id", "retracts"):  # two queries, each by its index
            events |= {row[0]: event_of(row) for row in self._select(connection, column, keys)}
        cursors = sorted(events)
        return Page(tuple(events[cursor] for cursor in cursors), tuple(cursors), read_epoch(connection))

    def _insert_checked(self, connection: Connection, batch: Batch) -> Outcome:
        """Insert a batch of which some keys may be known, while nobody else inserts."""
        rows = self._select(connection, "event_id", [event.key for event in batch.events])
        batch_sorted = sort_batch(batch.events, {event.key: event for event in map(event_of, rows)})
        if batch_sorted.conflicting and not batch.skip_conflicts:
            return EventIdTaken([(index, event_id) for index, (_, event_id) in batch_sorted.conflicting])
        appended = self._insert_new(connection, batch_sorted.fresh)
        if appended is not None and len(batch_sorted.fresh) == len(batch.events):
            return appended
        return batch_sorted.appended(self._read_end(connection))

    def _lock(self, connection: Connection) -> None:  # noqa: B027  # not abstract: most writes exclude each other
        """Wait until nobody else inserts, and let nobody until the transaction ends."""

    @abstractmethod
    def _insert(self, connection: Connection, batches: Sequence[Batch]) -> Sequence[Outcome]:
        """Insert batches at the end of the log, each unless it conflicts with stored events."""

    @abstractmethod
    def _insert_new(self, connection: Connection, events: Sequence[Event]) -> Appended | None:
        """Insert events whose keys the log lacks; None if it has some of them, or if some occur twice."""

    @abstractmethod
    def _select(self, connection: Connection, column: str, keys: Sequence[EventKey]) -> Sequence[Row]:
        """The rows, as ``ROW`` says, of users whose ``column`` (event_id or retracts) has a value; in any order."""

    @abstractmethod
    def _read_end(self, connection: Connection) -> Cursor:
        """The position of the newest event ever written."""

    @abstractmethod
    def _read_columns(self, connection: Connection, after: Cursor, until: Cursor, limit: int) -> Columns:
        """See :meth:`columns`."""


def _deliver(request: _Request, outcome: Appended | Exception) -> None:
    def set_result() -> None:
        if request.done.done():
            return  # the caller was cancelled
        if isinstance(outcome, Exception):
            request.done.set_exception(outcome)
        else:
            request.done.set_result(outcome)

    if not request.loop.is_closed():
        request.loop.call_soon_threadsafe(set_result)


def read_page(connection: Connection, query: Select[Any]) -> Page:
    """The rows of the table that ``query`` selects, with the epoch."""
    rows = connection.execute(query).all()
    return Page(tuple(map(event_of, rows)), tuple(row[0] for row in rows), read_epoch(connection))


def event_of(row: Row) -> Event:
    """The event of a row, which begins with its position."""
    return Event(**dict(zip(COLUMNS, row[1:], strict=True)))


def columns_page(
    columns: Sequence[Values], until: Cursor, limit: int, rows_of: Callable[[list[EventKey]], Sequence[Row]]
) -> Columns:
    """Columns of rows (position, user, item, kind, value, at, retracts), without the retractions among them.

    ``rows_of`` finds events by their keys; each row begins with the position.
    """
    cursors, users, retracts = columns[0], columns[1], columns[-1]
    end = cursors[-1] if len(cursors) == limit else until
    retracted: Sequence[Cursor] = ()
    if keys := [(user, id_) for user, id_ in zip(users, retracts, strict=True) if id_ is not None]:
        retracted = [row[0] for row in rows_of(keys)]
        is_event = [id_ is None for id_ in retracts]
        columns = [list(itertools.compress(column, is_event)) for column in columns]
    cursors, user, item, kind, value, at, _ = columns
    return Columns(cursors, user, item, kind, value, at, retracted, end)
