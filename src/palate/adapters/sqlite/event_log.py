"""Event log on SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

import orjson
from sqlalchemy import Connection, text

from palate.adapters.sql.erasure_epoch import EPOCH
from palate.adapters.sql.event_log import COLUMNS, SqlEventLog, Values, appended_in_part, columns_page
from palate.adapters.sqlite.database import driver_of
from palate.data.events import Event
from palate.ports.event_log import Appended, Columns, Cursor, Page

# One statement for any number of rows: SQLite parses them from one JSON text without holding the GIL. "insert" is in
# lower case: in a Turkish locale, where "I".lower() is not "i", sqlite3 does not count the rows of an "INSERT".
_INSERT = (
    f"insert INTO events ({', '.join(COLUMNS)}) "
    f"SELECT {', '.join(f'value ->> {index}' for index in range(len(COLUMNS)))} FROM json_each(?) WHERE true "
    "ON CONFLICT (event_id) DO NOTHING"
)
_END = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)"
_SINCE = text("SELECT event_id FROM events WHERE seq > :end")
_ROW = attrgetter(*COLUMNS)

_SELECT_COLUMNS = (
    "SELECT seq, user, item, kind, value, at, retracts FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
)
_CHUNK = 500
_SELECT_POSITIONS = text("SELECT seq FROM events WHERE event_id IN (SELECT value FROM json_each(:ids))")


class SqliteEventLog(SqlEventLog):
    """Positions are those of an AUTOINCREMENT key: SQLite has one writer, so that they rise with the commits."""

    def _insert(self, connection: Connection, batches: Sequence[Sequence[Event]]) -> Sequence[Appended]:
        return [self._insert_batch(connection, events) for events in batches]

    def _insert_batch(self, connection: Connection, events: Sequence[Event]) -> Appended:
        driver = driver_of(connection)
        before, epoch = driver.execute(f"{_END}, {EPOCH}").fetchone()
        rows = orjson.dumps(list(map(_ROW, events))).decode()
        if driver.execute(_INSERT, (rows,)).rowcount == len(events):
            end = before + len(events)  # positions of one statement follow each other: nobody else writes meanwhile
            return Appended(end, len(events), page=Page(tuple(events), tuple(range(before + 1, end + 1)), epoch))
        fresh = set(connection.execute(_SINCE, {"end": before}).scalars())
        is_new = []
        for event in events:  # the first event of an id is the new one
            is_new.append(event.event_id in fresh)
            fresh.discard(event.event_id)
        return appended_in_part(self._read_end(connection), events, is_new)

    def _read_end(self, connection: Connection) -> Cursor:
        return int(driver_of(connection).execute(_END).fetchone()[0])

    def _read_columns(self, connection: Connection, after: Cursor, until: Cursor, limit: int) -> Columns:
        """Read columns with the SQLite driver, ``_CHUNK`` rows at a time.

        Row objects of SQLAlchemy, and garbage collection among many of them, would cost more than the reading itself.
        """
        rows = driver_of(connection).execute(_SELECT_COLUMNS, (after, until, limit))
        columns: list[Values] = [[] for _ in rows.description]
        while chunk := rows.fetchmany(_CHUNK):
            for column, values in zip(columns, zip(*chunk, strict=True), strict=True):
                column += values

        def positions_of(ids: list[str]) -> Sequence[Cursor]:
            return list(connection.execute(_SELECT_POSITIONS, {"ids": orjson.dumps(ids).decode()}).scalars())

        return columns_page(columns, until, limit, positions_of)
