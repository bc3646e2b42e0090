"""Event log in an SQL database, with group commit."""

from __future__ import annotations

import asyncio
import itertools
import queue
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Select, delete, select

from palate.adapters.sql.database import Database, DatabaseDown
from palate.adapters.sql.erasure_epoch import raise_epoch, read_epoch
from palate.adapters.sql.revisions import add_store_id, read_store_id
from palate.adapters.sql.schema import events as table
from palate.data.events import Event
from palate.errors import PalateError, StorageFailed
from palate.ports.event_log import Appended, Columns, Cursor, Page
from palate.telemetry.tracing import span

Values: TypeAlias = list[Any]
"""The values of one column."""

COLUMNS: Final = ("event_id", "user", "item", "kind", "at", "value", "recommendation_id", "retracts")
"""The columns of an event after its position."""
_IDS_AT_ONCE: Final = 1_000


@dataclass(slots=True)
class _Batch:
    events: Sequence[Event]
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Appended]


class SqlEventLog(ABC):
    """Appends with group commit: batches that arrive during a commit share the next one, and its fsync."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._purging = asyncio.Lock()
        self._next_purge: asyncio.Task[Sequence[str]] | None = None
        self._writer = threading.Thread(target=self._run_writer, name="palate-events", daemon=True)
        self._writer.start()

    async def store_id(self) -> int:
        return await self._database.read(read_store_id) or await self._database.write(add_store_id)

    async def append(self, events: Sequence[Event]) -> Appended:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Appended] = loop.create_future()
        with span("db append", events=len(events)):  # with the wait for the commit that it shares
            self._queue.put(_Batch(events, loop, done))
            return await done

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

    async def find(self, event_ids: Sequence[str]) -> Page:
        return await self._database.read(lambda connection: _find(connection, event_ids))

    async def end(self) -> Cursor:
        return await self._database.read(self._read_end)

    async def move(self, user: str, to: str) -> Page:
        def change(connection: Connection) -> Page:
            page = self._take_events(connection, user)
            self._insert(connection, [[replace(event, user=to) for event in page.events]])
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
            batches: list[_Batch | None] = [self._queue.get()]
            while not self._queue.empty():
                batches.append(self._queue.get())
            self._commit([batch for batch in batches if batch is not None])
            if None in batches:
                return

    def _commit(self, batches: list[_Batch]) -> None:
        if not batches:
            return
        try:
            results = self._write([batch.events for batch in batches])
        except Exception as error:  # every waiting caller must get a result or an error
            if len(batches) > 1 and not isinstance(error, DatabaseDown):  # one invalid batch must not fail the others
                for batch in batches:
                    self._commit([batch])
                return
            failure = error if isinstance(error, PalateError) else StorageFailed(f"The event log failed: {error!r}.")
            for batch in batches:
                _deliver(batch, None, failure)
        else:
            for batch, result in zip(batches, results, strict=True):
                _deliver(batch, result, None)

    def _write(self, batches: Sequence[Sequence[Event]]) -> Sequence[Appended]:
        """Insert batches in one transaction; durable on return."""
        return self._database.write_now(lambda connection: self._insert(connection, batches))

    def _take_events(self, connection: Connection, user: str) -> Page:
        """Delete a user's events and raise the epoch; return them at their positions, with the new epoch."""
        raise_epoch(connection)
        of_user = table.c.user == user
        page = read_page(connection, select(table).where(of_user).order_by(table.c.seq))
        connection.execute(delete(table).where(of_user))
        return page

    @abstractmethod
    def _insert(self, connection: Connection, batches: Sequence[Sequence[Event]]) -> Sequence[Appended]:
        """Insert batches at the end of the log, without the events whose id the log has."""

    @abstractmethod
    def _read_end(self, connection: Connection) -> Cursor:
        """The position of the newest event ever written."""

    @abstractmethod
    def _read_columns(self, connection: Connection, after: Cursor, until: Cursor, limit: int) -> Columns:
        """See :meth:`columns`."""


def _deliver(batch: _Batch, result: Appended | None, failure: Exception | None) -> None:
    def set_result() -> None:
        if batch.done.done():
            return  # the caller was cancelled
        if failure is not None:
            batch.done.set_exception(failure)
        elif result is not None:
            batch.done.set_result(result)

    if not batch.loop.is_closed():
        batch.loop.call_soon_threadsafe(set_result)


def appended_in_part(end: Cursor, events: Sequence[Event], is_new: Sequence[bool]) -> Appended:
    """The result of appending events of which some ids were in the log, or occur twice; ``end`` is that of the log."""
    repeated = dict.fromkeys(event.event_id for event, new in zip(events, is_new, strict=True) if not new)
    return Appended(end, sum(is_new), tuple(repeated))


def read_page(connection: Connection, query: Select[Any]) -> Page:
    """The rows of the table that ``query`` selects, with the epoch."""
    rows = connection.execute(query).all()
    events = tuple(Event(**dict(zip(COLUMNS, row[1:], strict=True))) for row in rows)
    return Page(events, tuple(row[0] for row in rows), read_epoch(connection))


def _find(connection: Connection, event_ids: Sequence[str]) -> Page:
    events: dict[Cursor, Event] = {}
    epoch = read_epoch(connection)
    for start in range(0, len(event_ids), _IDS_AT_ONCE):
        ids = event_ids[start : start + _IDS_AT_ONCE]
        for column in (table.c.event_id, table.c.retracts):  # two queries, each by its index
            page = read_page(connection, select(table).where(column.in_(ids)))
            events |= zip(page.cursors, page.events, strict=True)
    cursors = sorted(events)
    return Page(tuple(events[cursor] for cursor in cursors), tuple(cursors), epoch)


def columns_page(
    columns: Sequence[Values], until: Cursor, limit: int, positions_of: Callable[[list[str]], Sequence[Cursor]]
) -> Columns:
    """Columns of rows (position, user, item, kind, value, at, retracts), without the retractions among them.

    ``positions_of`` finds the positions of events by their ids.
    """
    cursors, retracts = columns[0], columns[-1]
    end = cursors[-1] if len(cursors) == limit else until
    retracted: Sequence[Cursor] = ()
    if retracted_ids := [id_ for id_ in retracts if id_ is not None]:
        retracted = positions_of(retracted_ids)
        is_event = [id_ is None for id_ in retracts]
        columns = [list(itertools.compress(column, is_event)) for column in columns]
    cursors, user, item, kind, value, at, _ = columns
    return Columns(cursors, user, item, kind, value, at, retracted, end)
