"""Event log on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import psycopg
from sqlalchemy import Connection, text

from palate.adapters.postgres.database import PostgresDatabase, driver_of
from palate.adapters.sql.erasure_epoch import EPOCH
from palate.adapters.sql.event_log import COLUMNS, SqlEventLog, Values, appended_in_part, columns_page
from palate.data.events import Event
from palate.ports.event_log import Appended, Columns, Cursor, Epoch, Page

# The row "events" of revisions is the end of the log. Its lock is kept until the commit, so that positions rise in the
# order of commits: whoever sees an event sees every event before it.
_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_TYPES: Final = {"at": "float8", "value": "float8"}
_ARRAYS: Final = ", ".join(f"%s::{_TYPES.get(name, 'text')}[]" for name in COLUMNS)
_INSERT: Final = (
    "WITH log AS (UPDATE revisions SET revision = revision + %s WHERE name = 'events' RETURNING revision) "
    f"INSERT INTO events (seq, {_NAMES}) SELECT log.revision - %s + new.position, {_NAMES} FROM log, "
    f"unnest({_ARRAYS}) WITH ORDINALITY AS new({_NAMES}, position) ON CONFLICT (event_id) DO NOTHING RETURNING seq"
).encode()
_STATE: Final = f"SELECT revision, {EPOCH} FROM revisions WHERE name = 'events'".encode()
_LOCK: Final = text("SELECT revision FROM revisions WHERE name = 'events' FOR UPDATE")
_ROWS: Final = 'SELECT seq, "user", item, kind, value, at, retracts FROM events'
_SELECT_COLUMNS: Final = f"{_ROWS} WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s".encode()
_SELECT_POSITIONS: Final = b"SELECT seq FROM events WHERE event_id = ANY(%s)"
_CHUNK: Final = 500


class PostgresEventLog(SqlEventLog):
    """All batches of a commit are one statement, in one exchange with the server."""

    def __init__(self, database: PostgresDatabase) -> None:
        super().__init__(database)
        self._postgres = database

    def _write(self, batches: Sequence[Sequence[Event]]) -> Sequence[Appended]:
        return self._postgres.write_with_driver(lambda driver: _send_append(driver, batches))

    def _insert(self, connection: Connection, batches: Sequence[Sequence[Event]]) -> Sequence[Appended]:
        driver = driver_of(connection)
        with driver.pipeline():
            read = _send_append(driver, batches)
        return read()

    def _take_events(self, connection: Connection, user: str) -> Page:
        connection.execute(_LOCK)
        return super()._take_events(connection, user)

    def _read_end(self, connection: Connection) -> Cursor:
        return _read_state(driver_of(connection))[0]

    def _read_columns(self, connection: Connection, after: Cursor, until: Cursor, limit: int) -> Columns:
        driver = driver_of(connection)
        with driver.cursor(binary=True) as rows:
            rows.execute(_SELECT_COLUMNS, (after, until, limit))
            columns: list[Values] = [[] for _ in rows.description or ()]
            while chunk := rows.fetchmany(_CHUNK):
                for column, values in zip(columns, zip(*chunk, strict=True), strict=True):
                    column += values

        def positions_of(ids: list[str]) -> Sequence[Cursor]:
            return [position for (position,) in driver.execute(_SELECT_POSITIONS, (ids,))]

        return columns_page(columns, until, limit, positions_of)


def _send_append(driver: psycopg.Connection, batches: Sequence[Sequence[Event]]) -> Callable[[], Sequence[Appended]]:
    """Insert batches at the end of the log; of an id that is there already, or occurs again, the first event stays.

    The result reads what each batch has changed, after the pipeline in which this is called.
    """
    events = [event for batch in batches for event in batch]
    columns = [[getattr(event, name) for event in events] for name in COLUMNS]
    rows = driver.cursor(binary=True).execute(_INSERT, (len(events), len(events), *columns))
    state = driver.execute(_STATE)

    def read() -> Sequence[Appended]:
        new_positions = {position for (position,) in rows}
        end, epoch = state.fetchone() or (0, 0)
        return _split(batches, range(end - len(events) + 1, end + 1), new_positions, epoch)

    return read


def _split(
    batches: Sequence[Sequence[Event]], positions: range, new_positions: set[Cursor], epoch: Epoch
) -> Sequence[Appended]:
    """The result of each batch; ``positions`` are those that were set aside for all events together."""
    results, start = [], 0
    for events in batches:
        own = positions[start : start + len(events)]
        start += len(events)
        end, is_new = positions.start + start - 1, [position in new_positions for position in own]
        if all(is_new):
            results.append(Appended(end, len(events), page=Page(tuple(events), tuple(own), epoch)))
        else:
            results.append(appended_in_part(end, events, is_new))
    return results


def _read_state(driver: psycopg.Connection) -> tuple[Cursor, Epoch]:
    """The end of the log, and its erasure epoch."""
    end, epoch = driver.execute(_STATE).fetchone() or (0, 0)
    return int(end), int(epoch)
