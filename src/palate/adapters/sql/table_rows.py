"""The rows of tables in the order of their keys, as text that is the same for all kinds of databases."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

import orjson
from sqlalchemy import Connection, LargeBinary, Table, func, select, text

from palate.adapters.sql.revisions import read_revision
from palate.adapters.sql.schema import audit_log, events, items, jobs, metadata, revisions
from palate.errors import Conflict

LOG_END: Final = "events"
"""The name under which the revisions of PostgreSQL have the end of the log; SQLite counts it by itself."""

Digests = Mapping[str, tuple[int, str]]
"""Of each table, the number of rows and a SHA-256 of them."""

_ROWS: Final = 5_000
_NUMBERED: Final = ((events, "seq"), (items, "seq"), (jobs, "number"), (audit_log, "number"))
_LINES: Final = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def read_rows(
    connection: Connection, table: Table, without: Collection[str] = (LOG_END,)
) -> Iterator[Sequence[dict[str, object]]]:
    """All rows, some thousand at a time; ``without`` names the revisions that are left out."""
    query = select(table).order_by(*table.primary_key.columns)
    if table is revisions:
        query = query.where(revisions.c.name.not_in(without))
    result = connection.execution_options(yield_per=_ROWS).execute(query)
    for rows in result.mappings().partitions():
        yield [dict(row) for row in rows]


def encode_row(row: Mapping[str, object]) -> bytes:
    """A row as a line of JSON, an array of its values; binary ones are hexadecimal."""
    return orjson.dumps([*row.values()], default=bytes.hex, option=_LINES)


def row_decoder(table: Table) -> Callable[[bytes], dict[str, object]]:
    """The inverse of :func:`encode_row` for a table."""
    names = [column.name for column in table.columns]
    binary = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]

    def decode(line: bytes) -> dict[str, object]:
        row = dict(zip(names, orjson.loads(line), strict=True))
        for name in binary:
            if row[name] is not None:
                row[name] = bytes.fromhex(row[name])
        return row

    return decode


def digest_rows(parts: Iterable[Sequence[Mapping[str, object]]]) -> tuple[int, str]:
    """The number of rows, and the SHA-256 of their lines."""
    hashed, n_rows = hashlib.sha256(), 0
    for rows in parts:
        for row in rows:
            hashed.update(encode_row(row))
        n_rows += len(rows)
    return n_rows, hashed.hexdigest()


def check_empty(connection: Connection, advice: str) -> None:
    """Check that no table has rows but revisions; ``advice`` says what to do otherwise.

    Raises:
        Conflict: a table has rows.
    """
    for table in metadata.sorted_tables:
        if table is not revisions and connection.execute(select(table).limit(1)).first() is not None:
            raise Conflict(f"The database to write to has {table.name} already; {advice}.", where="to")


def log_end_of(connection: Connection) -> int:
    """The position of the newest event ever written."""
    if connection.dialect.name == "postgresql":
        return read_revision(connection, LOG_END)
    return int(connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'events'")).scalar() or 0)


def set_counters(connection: Connection, end: int) -> None:
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
