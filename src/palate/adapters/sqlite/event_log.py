"""Event log on SQLite, with group commit."""

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

from palate.adapters.sqlite.database import Database, driver_of
from palate.adapters.sqlite.erasure_epoch import EPOCH, raise_epoch, read_epoch
from palate.adapters.sqlite.schema import events as table
from palate.data.events import Event
from palate.errors import PalateError, StorageFailed
from palate.ports.event_log import Appended, Columns, Cursor, Page

_COLUMNS = ("event_id", "user", "item", "kind", "at", "value", "recommendation_id", "retracts")

# One statement for any number of rows: SQLite parses them from one JSON text without holding the GIL. "insert" is in
# lower case: in a Turkish locale, where "I".lower() is not "i", sqlite3 does not count the rows of an "INSERT".
_INSERT = (
    f"insert INTO events ({', '.join(_COLUMNS)}) "
    f"SELECT {', '.join(f'value ->> {index}' for index in range(len(_COLUMNS)))} FROM json_each(?) WHERE true "
    "ON CONFLICT (event_id) DO NOTHING"
)
_END = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)"
_SINCE = text("SELECT event_id FROM events WHERE seq > :end")
_ROW = attrgetter(*_COLUMNS)

_SELECT_COLUMNS = (
    "SELECT seq, user, item, kind, value, at, retracts FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
)
_CHUNK = 500
_SELECT_POSITIONS = text("SELECT seq FROM events WHERE event_id IN (SELECT value FROM json_each(:ids))")


@dataclass(slots=True)
class _Batch:
    events: Sequence[Event]
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Appended]


class SqlEventLog:
    """Appends with group commit: batches that arrive during a commit share the next one, and its fsync."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._run_writer, name="palate-events", daemon=True)
        self._writer.start()

    async def append(self, events: Sequence[Event]) -> Appended:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Appended] = loop.create_future()
        self._queue.put(_Batch(events, loop, done))
        return await done

    async def read(self, after: Cursor, limit: int) -> Page:
        query = select(table).where(table.c.seq > after).order_by(table.c.seq).limit(limit)
        return await self._database.read(lambda connection: _read_page(connection, query))

    async def columns(self, after: Cursor, until: Cursor, limit: int) -> Columns:
        return await self._database.read(lambda connection: _read_columns(connection, after, until, limit))

    async def of_user(self, user: str) -> Page:
        query = select(table).where(table.c.user == user).order_by(table.c.seq)
        return await self._database.read(lambda connection: _read_page(connection, query))

    async def find(self, event_id: str) -> Event | None:
        query = select(table).where(table.c.event_id == event_id)
        page = await self._database.read(lambda connection: _read_page(connection, query))
        return page.events[0] if page.events else None

    async def end(self) -> Cursor:
        return await self._database.read(_read_end)

    async def move(self, user: str, to: str) -> Page:
        def change(connection: Connection) -> Page:
            page = _take_events(connection, user)
            _insert(connection, [replace(event, user=to) for event in page.events])
            return page

        return await self._database.write(change)

    async def erase(self, user: str) -> Page:
        return await self._database.write(lambda connection: _take_events(connection, user))

    async def purge(self) -> None:
        await asyncio.to_thread(self._database.purge)

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
            results = self._database.write_now(
                lambda connection: [_insert(connection, batch.events) for batch in batches]
            )
        except Exception as error:  # every waiting caller must get a result or an error
            if len(batches) > 1:  # one invalid batch must not fail the others
                for batch in batches:
                    self._commit([batch])
                return
            failure = error if isinstance(error, PalateError) else StorageFailed(f"The event log failed: {error!r}.")
            for batch in batches:
                _deliver(batch, None, failure)
        else:
            for batch, result in zip(batches, results, strict=True):
                _deliver(batch, result, None)


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


def _insert(connection: Connection, events: Sequence[Event]) -> Appended:
    driver = driver_of(connection)
    before, epoch = driver.execute(f"{_END}, {EPOCH}").fetchone()
    rows = orjson.dumps(list(map(_ROW, events))).decode()
    if driver.execute(_INSERT, (rows,)).rowcount == len(events):
        end = before + len(events)  # positions of one statement follow each other: nobody else writes meanwhile
        return Appended(end, len(events), page=Page(tuple(events), tuple(range(before + 1, end + 1)), epoch))
    fresh = set(connection.execute(_SINCE, {"end": before}).scalars())
    repeated = list(dict.fromkeys(e.event_id for e in events if e.event_id not in fresh))
    if len(fresh) + len(repeated) < len(events):  # an id occurs twice in the batch
        seen: set[str] = set()
        repeated += [e.event_id for e in events if e.event_id in fresh and (e.event_id in seen or seen.add(e.event_id))]  # type: ignore[func-returns-value]
    return Appended(_read_end(connection), len(fresh), tuple(repeated))


def _take_events(connection: Connection, user: str) -> Page:
    """Delete a user's events and raise the epoch; return them at their positions, with the new epoch."""
    raise_epoch(connection)
    of_user = table.c.user == user
    page = _read_page(connection, select(table).where(of_user).order_by(table.c.seq))
    connection.execute(delete(table).where(of_user))
    return page


def _read_end(connection: Connection) -> Cursor:
    return int(driver_of(connection).execute(_END).fetchone()[0])


def _read_page(connection: Connection, query: Select[Any]) -> Page:
    rows = connection.execute(query).all()
    events = tuple(Event(**dict(zip(_COLUMNS, row[1:], strict=True))) for row in rows)
    return Page(events, tuple(row[0] for row in rows), read_epoch(connection))


def _read_columns(connection: Connection, after: Cursor, until: Cursor, limit: int) -> Columns:
    """Read columns with the SQLite driver, ``_CHUNK`` rows at a time.

    Row objects of SQLAlchemy, and garbage collection among many of them, would cost more than the reading itself.
    """
    rows = driver_of(connection).execute(_SELECT_COLUMNS, (after, until, limit))
    columns: list[list[Any]] = [[] for _ in rows.description]
    while chunk := rows.fetchmany(_CHUNK):
        for column, values in zip(columns, zip(*chunk, strict=True), strict=True):
            column += values
    cursors, retracts = columns[0], columns[-1]
    end = cursors[-1] if len(cursors) == limit else until
    retracted_ids = [id_ for id_ in retracts if id_ is not None]
    retracted: list[Cursor] = []
    if retracted_ids:
        retracted = list(connection.execute(_SELECT_POSITIONS, {"ids": orjson.dumps(retracted_ids).decode()}).scalars())
        is_event = [id_ is None for id_ in retracts]
        columns = [list(itertools.compress(column, is_event)) for column in columns]
    cursors, user, item, kind, value, at, _ = columns
    return Columns(cursors, user, item, kind, value, at, retracted, end)
