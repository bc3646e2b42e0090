"""Event log on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import psycopg
from sqlalchemy import Connection, text

from palate.adapters.postgres.database import PostgresDatabase, driver_of
from palate.adapters.sql.erasure_epoch import EPOCH
from palate.adapters.sql.event_ids import Batch, Outcome
from palate.adapters.sql.event_log import COLUMNS, ROW, Row, SqlEventLog, Values, columns_page
from palate.data.events import Event, EventKey
from palate.errors import StorageFailed
from palate.ports.event_log import Appended, Columns, Cursor, Epoch, Page

# The row "events" of revisions is the end of the log. Its lock is kept until the commit, so that positions rise in the
# order of commits: whoever sees an event sees every event before it.
_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_TYPES: Final = {"at": "float8", "value": "float8"}
_ARRAYS: Final = ", ".join(f"%s::{_TYPES.get(name, 'text')}[]" for name in COLUMNS)
_POSITIONS: Final = (
    "WITH log AS (UPDATE revisions SET revision = revision + %s WHERE name = 'events' RETURNING revision)"
)
_ADD: Final = (
    f"INSERT INTO events (seq, {_NAMES}) SELECT log.revision - %s + new.position, {_NAMES} FROM log, "
    f"unnest({_ARRAYS}) WITH ORDINALITY AS new({_NAMES}, position) "
    'ON CONFLICT ("user", event_id) DO NOTHING RETURNING seq'
)
_INSERT: Final = f"{_POSITIONS} {_ADD}".encode()
# Fails if only some of the events are new, so that nothing is written. The server logs the text, and no parameter.
_INSERT_ALL: Final = (
    f"{_POSITIONS}, added AS ({_ADD}) SELECT seq, (CASE WHEN count(*) OVER () < %s THEN 'Palate has some of these "
    "events already, and sorts them out; new: ' || count(*) OVER () ELSE '1' END)::int FROM added"
).encode()
_STATE: Final = f"SELECT revision, {EPOCH} FROM revisions WHERE name = 'events'".encode()
_LOCK: Final = text("SELECT revision FROM revisions WHERE name = 'events' FOR UPDATE")
_ROWS: Final = 'SELECT seq, "user", item, kind, value, at, retracts FROM events'
_SELECT_COLUMNS: Final = f"{_ROWS} WHERE seq > %s AND seq <= %s ORDER BY seq LIMIT %s".encode()
_SELECT: Final = {
    name: f'SELECT {ROW} FROM unnest(%s::text[], %s::text[]) AS key("user", id) '
    f'JOIN events ON events."user" = key."user" AND events.{name} = key.id'.encode()
    for name in ("event_id", "retracts")
}
_CHUNK: Final = 500


class PostgresEventLog(SqlEventLog):
    """All batches of a commit are one statement, in one exchange with the server, if their events are new.

    What is not, and what was not written because of it, is sorted out in another transaction.
    """

    def __init__(self, database: PostgresDatabase) -> None:
        super().__init__(database)
        self._postgres = database

    def _write(self, batches: Sequence[Batch]) -> Sequence[Outcome]:
        outcomes = self._write_new(batches)
        rest = [batch for batch, outcome in zip(batches, outcomes, strict=True) if outcome is None]
        checked = iter(self._postgres.transact(lambda connection: self._insert(connection, rest)) if rest else ())
        return [outcome or next(checked) for outcome in outcomes]

    def _write_new(self, batches: Sequence[Batch]) -> Sequence[Appended | None]:
        """Write batches whose keys are all new; None for those of which nothing was written."""
        all_or_none = any(len(batch.events) != 1 for batch in batches)
        try:
            return self._postgres.write_with_driver(lambda driver: _send_append(driver, batches, all_or_none))
        except StorageFailed as error:
            if not isinstance(error.__cause__, psycopg.errors.InvalidTextRepresentation):
                raise
            return [None] * len(batches)

    def _insert(self, connection: Connection, batches: Sequence[Batch]) -> Sequence[Outcome]:
        self._lock(connection)
        return [self._insert_checked(connection, batch) for batch in batches]

    def _insert_new(self, connection: Connection, events: Sequence[Event]) -> Appended | None:
        return _append(connection, [Batch(events)])[0]

    def _lock(self, connection: Connection) -> None:
        connection.execute(_LOCK)

    def _select(self, connection: Connection, column: str, keys: Sequence[EventKey]) -> Sequence[Row]:
        users, ids = [user for user, _ in keys], [id_ for _, id_ in keys]
        return driver_of(connection).execute(_SELECT[column], (users, ids)).fetchall()

    def _take_events(self, connection: Connection, user: str) -> Page:
        self._lock(connection)
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

        return columns_page(columns, until, limit, lambda keys: self._select(connection, "event_id", keys))


def _append(connection: Connection, batches: Sequence[Batch]) -> Sequence[Appended | None]:
    """Insert batches at the end of the log in one exchange; None for those of which some keys are known."""
    driver = driver_of(connection)
    with driver.pipeline():
        read = _send_append(driver, batches)
    return read()


def _send_append(
    driver: psycopg.Connection, batches: Sequence[Batch], all_or_none: bool = False
) -> Callable[[], Sequence[Appended | None]]:
    """Insert batches at the end of the log; of a key that is there already, or occurs again, the first event stays.

    With ``all_or_none`` the statement fails if only some of the events are new.

    The result reads what became of each batch, after the pipeline in which this is called; None if some of its keys
    were there already.
    """
    events = [event for batch in batches for event in batch.events]
    columns = [[getattr(event, name) for event in events] for name in COLUMNS]
    statement, total = (_INSERT_ALL, [len(events)]) if all_or_none else (_INSERT, [])
    rows = driver.cursor(binary=True).execute(statement, (len(events), len(events), *columns, *total))
    state = driver.execute(_STATE)

    def read() -> Sequence[Appended | None]:
        new_positions = {row[0] for row in rows}
        end, epoch = state.fetchone() or (0, 0)
        return _split(batches, range(end - len(events) + 1, end + 1), new_positions, epoch)

    return read


def _split(
    batches: Sequence[Batch], positions: range, new_positions: set[Cursor], epoch: Epoch
) -> Sequence[Appended | None]:
    """The result of each batch; ``positions`` are those that were set aside for all events together."""
    results: list[Appended | None] = []
    start = 0
    for events, _ in batches:
        own = positions[start : start + len(events)]
        start += len(events)
        page = Page(tuple(events), tuple(own), epoch)
        is_new = all(position in new_positions for position in own)
        results.append(Appended(positions.start + start - 1, len(events), page=page) if is_new else None)
    return results


def _read_state(driver: psycopg.Connection) -> tuple[Cursor, Epoch]:
    """The end of the log, and its erasure epoch."""
    end, epoch = driver.execute(_STATE).fetchone() or (0, 0)
    return int(end), int(epoch)
