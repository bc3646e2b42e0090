"""Write the tables of a store as lines of JSON, and read them into the database of another."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Table, func, select

from palate.adapters.sql.database import Database
from palate.adapters.sql.schema import metadata, revisions
from palate.adapters.sql.table_rows import (
    LOG_END,
    Digests,
    check_empty,
    digest_rows,
    encode_row,
    log_end_of,
    read_rows,
    row_decoder,
    set_counters,
)
from palate.errors import StorageFailed

_LEFT_OUT: Final = (LOG_END, "store")
"""Revisions that a dump has not: a restored store is another one, so that what is shared of the first is not used."""
_ROWS: Final = 5_000

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Dump:
    """What a dump holds."""

    position: int
    """The end of the log: of the events, it has all up to there."""
    digests: Digests


def dump_store(source: Database, write: Callable[[str, Iterable[bytes]], object], progress: Progress) -> Dump:
    """Give ``write`` the lines of each table, all as of one moment; others may change the store meanwhile.

    Raises:
        StorageFailed: the database failed.
    """

    def dump(connection: Connection) -> Dump:
        tables = metadata.sorted_tables
        sizes = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]
        total, n_done, digests = max(sum(sizes), 1), 0, {}
        for table in tables:
            lines = _Lines(connection, table)
            write(table.name, lines)
            digests[table.name] = (lines.n_rows, lines.sha256.hexdigest())
            n_done += lines.n_rows
            progress(n_done / total, f"wrote {table.name}")
        return Dump(log_end_of(connection), digests)

    return source.read_now(dump)


class _Lines:
    """The lines of a table, some thousand at a time; when all were read, their number and SHA-256 are known."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection, self._table = connection, table
        self.n_rows, self.sha256 = 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for rows in read_rows(self._connection, self._table, _LEFT_OUT):
            part = b"".join(map(encode_row, rows))
            self.n_rows += len(rows)
            self.sha256.update(part)
            yield part


def load_store(
    target: Database,
    dump: Dump,
    read: Callable[[str], Iterator[bytes]],
    progress: Progress,
    *,
    replaces: bool,
    before_commit: Callable[[], None] = lambda: None,
) -> None:
    """Insert the lines that ``read`` gives for each table, in one transaction; all rows that there are go before.

    ``before_commit`` is called when all digests are those of the dump; nothing is kept if it fails.

    Raises:
        Conflict: ``target`` has rows, and they are not to be replaced.
        StorageFailed: the database failed, or what it has then differs from the dump; it is as it was.
    """

    def load(connection: Connection) -> None:
        tables = metadata.sorted_tables
        if replaces:
            for table in reversed(tables):
                connection.execute(table.delete())
        else:
            check_empty(connection, "name an empty one, or replace what is there (--replace)")
        connection.execute(revisions.delete())
        total, n_done = max(sum(n_rows for n_rows, _ in dump.digests.values()), 1), 0
        for table in tables:
            decode, lines = row_decoder(table), read(table.name)
            while rows := [decode(line) for line in itertools.islice(lines, _ROWS)]:
                connection.execute(table.insert(), rows)
                n_done += len(rows)
                progress(n_done / total, f"restoring {table.name}")
        set_counters(connection, dump.position)
        for table in tables:
            if digest_rows(read_rows(connection, table, _LEFT_OUT)) != dump.digests[table.name]:
                raise StorageFailed(f"The restored {table.name} differ from those of the backup; nothing was kept.")
        before_commit()

    target.write_now(load)
