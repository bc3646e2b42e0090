"""The event log on SQLite, with group commit."""

from __future__ import annotations

import asyncio
import itertools
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Connection, Select, delete, select, text

from palate.adapters.sqlite.database import Database
from palate.adapters.sqlite.schema import events as table
from palate.data.events import Event
from palate.errors import PalateError, StorageFailed
from palate.ports.event_log import Appended, Columns, Cursor, Page

_COLUMNS = ("event_id", "user", "item", "kind", "at", "value", "recommendation_id", "retracts")

# One statement for any number of rows: SQLite reads them from one JSON text without Python's lock. Its first word is
# small: Python counts no rows of an "INSERT" where the locale is Turkish, whose small I has no dot.
_INSERT = text(
    f"insert INTO events ({', '.join(_COLUMNS)}) "
    f"SELECT {', '.join(f'value ->> {place}' for place in range(len(_COLUMNS)))} FROM json_each(:rows) WHERE true "
    "ON CONFLICT (event_id) DO NOTHING"
)
_SINCE = text("SELECT event_id FROM events WHERE seq > :end")
_ROW = attrgetter(*_COLUMNS)

_PART = "SELECT seq, user, item, kind, value, at, retracts FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
_ROWS = 500
_PLACES = text("SELECT seq FROM events WHERE event_id IN (SELECT value FROM json_each(:ids))")


@dataclass(slots=True)
class _Batch:
    events: Sequence[Event]
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Appended]


class SqlEventLog:
    """Batches that wait while a commit is under way share the next one: one fsync for all of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write_on, name="palate-events", daemon=True)
        self._writer.start()

    async def append(self, events: Sequence[Event]) -> Appended:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Appended] = loop.create_future()
        self._waiting.put(_Batch(events, loop, done))
        return await done

    async def read(self, after: Cursor, limit: int) -> Page:
        query = select(table).where(table.c.seq > after).order_by(table.c.seq).limit(limit)
        return await self._database.read(lambda connection: _page(connection, query))

    async def columns(self, after: Cursor, until: Cursor, limit: int) -> Columns:
        return await self._database.read(lambda connection: _columns(connection, after, until, limit))

    async def of_user(self, user: str) -> Page:
        query = select(table).where(table.c.user == user).order_by(table.c.seq)
        return await self._database.read(lambda connection: _page(connection, query))

    async def find(self, event_id: str) -> Event | None:
        query = select(table).where(table.c.event_id == event_id)
        found = await self._database.read(lambda connection: _page(connection, query))
        return found.events[0] if found.events else None

    async def end(self) -> Cursor:
        return await self._database.read(_end)

    async def move(self, user: str, to: str) -> Page:
        def change(connection: Connection) -> Page:
            page = _take(connection, user)
            _insert(connection, [replace(event, user=to) for event in page.events])
            return page

        return await self._database.write(change)

    async def erase(self, user: str) -> Page:
        erased = await self._database.write(lambda connection: _take(connection, user))
        await asyncio.to_thread(self._database.purge)
        return erased

    def close(self) -> None:
        """Write what waits, then stop."""
        self._waiting.put(None)
        self._writer.join()

    def _write_on(self) -> None:
        while True:
            batches: list[_Batch | None] = [self._waiting.get()]
            while not self._waiting.empty():
                batches.append(self._waiting.get())
            self._commit([batch for batch in batches if batch is not None])
            if None in batches:
                return

    def _commit(self, batches: list[_Batch]) -> None:
        if not batches:
            return
        try:
            results = self._database.write_now(
                lambda connection: [_insert(connection, batch.events) for batch in batches]
            )
        except Exception as error:  # whatever it was, those who wait must hear of it
            if len(batches) > 1:  # one bad batch must not take the others with it
                for batch in batches:
                    self._commit([batch])
                return
            failure = error if isinstance(error, PalateError) else StorageFailed(f"The event log failed: {error!r}.")
            for batch in batches:
                _tell(batch, None, failure)
        else:
            for batch, result in zip(batches, results, strict=True):
                _tell(batch, result, None)


def _tell(batch: _Batch, result: Appended | None, failure: Exception | None) -> None:
    def settle() -> None:
        if batch.done.done():
            return  # the caller went away
        if failure is not None:
            batch.done.set_exception(failure)
        elif result is not None:
            batch.done.set_result(result)

    if not batch.loop.is_closed():
        batch.loop.call_soon_threadsafe(settle)


def _insert(connection: Connection, events: Sequence[Event]) -> Appended:
    before = _end(connection)
    rows = orjson.dumps(list(map(_ROW, events))).decode()
    if connection.execute(_INSERT, {"rows": rows}).rowcount == len(events):
        return Appended(_end(connection), len(events))
    fresh = set(connection.execute(_SINCE, {"end": before}).scalars())
    repeated = list(dict.fromkeys(e.event_id for e in events if e.event_id not in fresh))
    if len(fresh) + len(repeated) < len(events):  # an id that comes twice within the batch
        seen: set[str] = set()
        repeated += [e.event_id for e in events if e.event_id in fresh and (e.event_id in seen or seen.add(e.event_id))]  # type: ignore[func-returns-value]
    return Appended(_end(connection), len(fresh), tuple(repeated))


def _take(connection: Connection, user: str) -> Page:
    """A user's events, which are gone then."""
    mine = table.c.user == user
    page = _page(connection, select(table).where(mine).order_by(table.c.seq))
    connection.execute(delete(table).where(mine))
    return page


def _end(connection: Connection) -> Cursor:
    newest = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'events'")).scalar()
    return int(newest or 0)


def _page(connection: Connection, query: Select[Any]) -> Page:
    rows = connection.execute(query).all()
    events = tuple(Event(**dict(zip(_COLUMNS, row[1:], strict=True))) for row in rows)
    return Page(events, tuple(row[0] for row in rows))


def _columns(connection: Connection, after: Cursor, until: Cursor, limit: int) -> Columns:
    """By the driver itself, some rows at a time: an object for each row, and looking for garbage among
    many, would cost more than reading them.
    """
    driver: Any = connection.connection.driver_connection
    rows = driver.execute(_PART, (after, until, limit))
    columns: list[list[Any]] = [[] for _ in rows.description]
    while some := rows.fetchmany(_ROWS):
        for column, part in zip(columns, zip(*some, strict=True), strict=True):
            column += part
    cursors, retracts = columns[0], columns[-1]
    end = cursors[-1] if len(cursors) == limit else until
    taking_back = [id_ for id_ in retracts if id_ is not None]
    retracted: list[Cursor] = []
    if taking_back:
        retracted = list(connection.execute(_PLACES, {"ids": orjson.dumps(taking_back).decode()}).scalars())
        stands = [id_ is None for id_ in retracts]
        columns = [list(itertools.compress(column, stands)) for column in columns]
    cursors, user, item, kind, value, at, _ = columns
    return Columns(cursors, user, item, kind, value, at, retracted, end)
