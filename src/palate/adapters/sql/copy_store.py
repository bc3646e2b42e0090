"""Copy a store from one database to another, and compare the copy with the original."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlalchemy import Connection, func, select

from palate.adapters.sql.database import Database
from palate.adapters.sql.schema import metadata, revisions
from palate.adapters.sql.table_rows import (
    Digests,
    check_empty,
    digest_rows,
    encode_row,
    log_end_of,
    read_rows,
    set_counters,
)
from palate.errors import Conflict, StorageFailed


def copy_store(source: Database, target: Database, progress: Callable[[float, str], None]) -> Digests:
    """Copy all tables in one transaction of ``target``, which must be empty; return the digests, which are equal.

    Raises:
        Conflict: ``target`` has rows, or ``source`` was written while it was copied.
        StorageFailed: a database failed, or the copy differs; ``target`` is as it was.
    """

    def copy(reading: Connection) -> Digests:
        def write(writing: Connection) -> Digests:
            check_empty(writing, "name an empty one, or drop its tables")
            end, state = log_end_of(reading), _state_of(reading)
            originals = _copy_tables(reading, writing, progress)
            set_counters(writing, end)
            if source.read_now(_state_of) != state:
                raise Conflict(
                    "The store was written while it was copied, so nothing was kept. Stop its server and learner first."
                )
            copies = {table.name: digest_rows(read_rows(writing, table)) for table in metadata.sorted_tables}
            different = [name for name, digest in originals.items() if copies[name] != digest]
            if different:
                raise StorageFailed(
                    f"The copies of {', '.join(different)} differ from the originals; nothing was kept."
                )
            return originals

        return target.write_now(write)

    return source.read_now(copy)


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
        for rows in read_rows(reading, table):
            writing.execute(table.insert(), rows)
            for row in rows:
                hashed.update(encode_row(row))
            n_rows += len(rows)
            progress((n_copied + n_rows) / total, f"copying {table.name}")
        n_copied += n_rows
        digests[table.name] = (n_rows, hashed.hexdigest())
    return digests


def _state_of(connection: Connection) -> tuple[int, list[tuple[str, int]]]:
    """What changes whenever users or the catalogue do."""
    query = select(revisions.c.name, revisions.c.revision).order_by(revisions.c.name)
    return log_end_of(connection), [(name, revision) for name, revision in connection.execute(query)]
