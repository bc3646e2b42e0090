"""Event log on SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

import orjson
from sqlalchemy import Connection

from palate.adapters.sql.erasure_epoch import EPOCH
from palate.adapters.sql.event_ids import Batch, Outcome
from palate.adapters.sql.event_log import COLUMNS, ROW, Row, SqlEventLog, Values, columns_page
from palate.adapters.sqlite.database import driver_of
from palate.data.events import Event, EventKey
from palate.ports.event_log import Appended, Columns, Cursor, Page

# One statement for any number of rows: SQLite parses them from one JSON text without holding the GIL. "insert" is in
# lower case: in a Turkish locale, where "I".lower() is not "i", sqlite3 does not count the rows of an "INSERT".
_INSERT = (
    f"insert INTO events ({', '.join(COLUMNS)}) "
    f"SELECT {', '.join(f'value ->> {index}' for index in range(len(COLUMNS)))} FROM json_each(?) WHERE true "
    "ON CONFLICT (user, event_id) DO NOTHING"
)
_END = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)"
_TAKE_BACK = "DELETE FROM events WHERE seq > ?"
_SET_END = "UPDATE sqlite_sequence SET seq = ? WHERE name = 'events'"
_ROW = attrgetter(*COLUMNS)

_SELECT_COLUMNS = (
    "SELECT seq, user, item, kind, value, at, retracts FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
)
_CHUNK = 500
# The order of a CROSS JOIN is kept: each key is looked up by an index.
_SELECT = {
    name: f"SELECT {ROW} FROM json_each(?) AS key CROSS JOIN events "
    f"ON events.user = key.value ->> 0 AND events.{name} = key.value ->> 1"
    for name in ("event_id", "retracts")
}


class SqliteEventLog(SqlEventLog):
    """Positions are those of an AUTOINCREMENT key: SQLite has one writer, so that they rise with the commits."""

    def _insert(self, connection: Connection, batches: Sequence[Batch]) -> Sequence[Outcome]:
        return [
            self._insert_new(connection, batch.events) or self._insert_checked(connection, batch) for batch in batches
        ]

    def _insert_new(self, connection: Connection, events: Sequence[Event]) -> Appended | None:
        driver = driver_of(connection)
        before, epoch = driver.execute(f"{_END}, {EPOCH}").fetchone()
        rows = orjson.dumps(list(map(_ROW, events))).decode()
        if driver.execute(_INSERT, (rows,)).rowcount == len(events):
            end = before + len(events)  # positions of one statement follow each other: nobody else writes meanwhile
            return Appended(end, len(events), page=Page(tuple(events), tuple(range(before + 1, end + 1)), epoch))
        driver.execute(_TAKE_BACK, (before,))
        driver.execute(_SET_END, (before,))
        return None

    def _select(self, connection: Connection, column: str, keys: Sequence[EventKey]) -> Sequence[Row]:
        return driver_of(connection).execute(_SELECT[column], (orjson.dumps(keys).decode(),)).fetchall()

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

        return columns_page(columns, until, limit, lambda keys: self._select(connection, "event_id", keys))
