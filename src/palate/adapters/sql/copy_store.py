"""Copy a store from one database to another, and compare the copy with the original."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import orjson
from sqlalchemy import Connection, Table, func, select, text

from palate.adapters.sql.database import Database
from palate.adapters.sql.revisions import read_revision
from palate.adapters.sql.schema import audit_log, events, items, jobs, metadata, revisions
from palate.errors import Conflict, StorageFailed

LOG_END: Final = "events"
"""The name under which the revisions of PostgreSQL have the end of the log; SQLite counts it by itself."""

_ROWS: Final = 5_000
_NUMBERED: Final = ((events, "seq"), (items, "seq"), (jobs, "number"), (audit_log, "number"))

Digests = Mapping[str, tuple[int, str]]
"""Of each table, the number of rows and a SHA-256 of them."""


def copy_store(source: Database, target: Database, progress: Callable[[float, str], None]) -> Digests:
    """Copy all tables in one transaction of ``target``, which must be empty; return the digests, which are equal.

    Raises:
        Conflict: ``target`` has rows, or ``source`` was written while it was copied.
        StorageFailed: a database failed, or the copy differs; ``target`` is as it was.
    """

    def copy(reading: Connection) -> Digests:
        def write(writing: Connection) -> Digests:
            _check_empty(writing)
            end, state = _end_of(reading), _state_of(reading)
            originals = _copy_tables(reading, writing, progress)
            _set_counters(writing, end)
            if source.read_now(_state_of) != state:
                raise Conflict(
                    "The store was written while it was copied, so nothing was kept. Stop its server and learner first."
                )
            copies = {table.name: _digest(_rows(writing, table)) for table in metadata.sorted_tables}
            different = [name for name, digest in originals.items() if copies[name] != digest]
            if different:
                raise StorageFailed(
                    f"The copies of {', '.join(different)} differ from the originals; nothing was kept."
                )
            return originals

        return target.write_now(write)

    return source.read_now(copy)


def _check_empty(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if table is not revisions and connection.execute(select(table).limit(1)).first() is not None:
            raise Conflict(
                f"The database to move to has {table.name} already; name an empty one, or drop its tables.", where="to"
            )


def _copy_tables(
    reading: Connection, writing: Connection, progress: Callable[[float, str], None]
) -> dict[str, tuple[int, str]]:
    tables = metadata.sorted_tables
    sizes = {table.name: reading.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}
    total, n_copied = max(sum(sizes.values()), 1), 0
    digests = {}
    writing.execute(revisions.delete())
    for table in tables:
        hashed, n_rows = hashlib.sha256(), 0
        for rows in _rows(reading, table):
            writing.execute(table.insert(), rows)
            _update(hashed, rows)
            n_rows += len(rows)
            progress((n_copied + n_rows) / total, f"copying {table.name}")
        n_copied += n_rows
        digests[table.name] = (n_rows, hashed.hexdigest())
    return digests


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[dict[str, object]]]:
    """All rows in the order of the key, some thousand at a time; without the row that only PostgreSQL has."""
    query = select(table).order_by(*table.primary_key.columns)
    if table is revisions:
        query = query.where(revisions.c.name != LOG_END)
    result = connection.execution_options(yield_per=_ROWS).execute(query)
    for rows in result.mappings().partitions():
        yield [dict(row) for row in rows]


def _digest(parts: Iterator[Sequence[dict[str, object]]]) -> tuple[int, str]:
    hashed, n_rows = hashlib.sha256(), 0
    for rows in parts:
        _update(hashed, rows)
        n_rows += len(rows)
    return n_rows, hashed.hexdigest()


def _update(hashed: hashlib._Hash, rows: Sequence[Mapping[str, object]]) -> None:
    options = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    for row in rows:
        hashed.update(orjson.dumps([*row.values()], default=bytes.hex, option=options))


def _end_of(connection: Connection) -> int:
    """The position of the newest event ever written."""
    if connection.dialect.name == "postgresql":
        return read_revision(connection, LOG_END)
    return int(connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'events'")).scalar() or 0)


def _state_of(connection: Connection) -> tuple[int, list[tuple[str, int]]]:
    """What changes whenever users or the catalogue do."""
    query = select(revisions.c.name, revisions.c.revision).order_by(revisions.c.name)
    return _end_of(connection), [(name, revision) for name, revision in connection.execute(query)]


def _set_counters(connection: Connection, end: int) -> None:
    """Make new rows with numbers follow those that were copied, and the end of the log that of the original."""
    for table, column in _NUMBERED:
        newest = connection.execute(select(func.max(table.c[column]))).scalar() or 0
        if connection.dialect.name == "postgresql":
            _set_counter(connection, table, column, max(newest, end) if table is events else newest)
        elif table not in (jobs, audit_log):  # their numbers follow the largest by themselves
            number = max(newest, end) if table is events else newest
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
            insertion = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)")
            connection.execute(insertion, {"name": table.name, "number": number})


def _set_counter(connection: Connection, table: Table, column: str, number: int) -> None:
    if table is events:
        connection.execute(revisions.insert().values(name=LOG_END, revision=number))
    else:
        sequence = func.pg_get_serial_sequence(table.name, column)
        connection.execute(select(func.setval(sequence, max(number, 1), number > 0)))
