"""A store is dumped as of one moment while others write to it, and loaded into any kind of database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.postgres.event_log import PostgresEventLog
from palate.adapters.sql.database import Database
from palate.adapters.sql.dump_store import Dump, dump_store, load_store
from palate.adapters.sql.event_ids import Batch
from palate.adapters.sql.event_log import SqlEventLog
from palate.adapters.sql.schema import events
from palate.adapters.sql.table_rows import digest_rows
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.errors import Conflict, StorageFailed
from palate.testing.port_contracts.examples import event
from tests.adapters.sql.filled_store import fill_store


class Sink:
    """The lines of each table, in memory."""

    def __init__(self) -> None:
        self.tables: dict[str, bytes] = {}

    def write(self, name: str, lines: Iterable[bytes]) -> None:
        self.tables[name] = b"".join(lines)

    def read(self, name: str) -> Iterator[bytes]:
        return iter(self.tables[name].splitlines(keepends=True))


def silent(_share: float, _activity: str) -> None: ...


def dump_of(database: Database) -> tuple[Dump, Sink]:
    sink = Sink()
    return dump_store(database, sink.write, silent), sink


def digest_until(database: Database, position: int) -> tuple[int, str]:
    """The digest of the events up to a position, counted anew."""
    query = select(events).where(events.c.seq <= position).order_by(events.c.seq)
    return database.read_now(lambda c: digest_rows([[dict(row) for row in c.execute(query).mappings()]]))


@pytest.mark.anyio
async def test_a_dump_goes_to_postgresql_and_back_with_equal_digests(
    sqlite: SqliteDatabase, postgres: PostgresDatabase, migrated_database: Path, tmp_path: Path
) -> None:
    await fill_store(sqlite)
    dump, sink = dump_of(sqlite)
    load_store(postgres, dump, sink.read, silent, replaces=False)
    there, there_sink = dump_of(postgres)
    assert (there, there_sink.tables) == (dump, sink.tables)
    (tmp_path / "back.db").write_bytes(migrated_database.read_bytes())
    back = SqliteDatabase(tmp_path / "back.db")
    load_store(back, there, there_sink.read, silent, replaces=False)
    assert dump_of(back)[0] == dump
    logs: list[SqlEventLog] = [SqliteEventLog(sqlite), PostgresEventLog(postgres), SqliteEventLog(back)]
    ends = [(await log.append([event(50_000)])).cursor for log in logs]
    assert len(set(ends)) == 1, "positions go on from the same end"
    ids = [await log.store_id() for log in logs]
    assert len(set(ids)) == 3, "each is a store of its own"
    for log in logs:
        log.close()
    back.close()


@pytest.mark.anyio
async def test_a_dump_is_of_one_moment_while_others_write(database: Database, sql_log: SqlEventLog) -> None:
    await sql_log.append([event(n) for n in range(12_000)])
    n_parts = 0

    def append_event(part: bytes) -> bytes:
        nonlocal n_parts
        n_parts += 1
        database.write_now(lambda c: sql_log._insert(c, [Batch([event(20_000 + n_parts)])]))  # during the read
        return part

    class Writing(Sink):
        def write(self, name: str, lines: Iterable[bytes]) -> None:
            super().write(name, map(append_event, lines) if name == "events" else lines)

    sink = Writing()
    dump = dump_store(database, sink.write, silent)
    assert n_parts > 1
    assert await sql_log.end() == dump.position + n_parts, "events were appended meanwhile"
    assert dump.digests["events"] == digest_until(database, dump.position)
    assert dump.digests["events"][0] == 12_000


@pytest.mark.anyio
async def test_a_store_that_is_not_empty_is_replaced_only_on_request(
    sqlite: SqliteDatabase, database: Database, sql_log: SqlEventLog
) -> None:
    await fill_store(sqlite)
    dump, sink = dump_of(sqlite)
    await sql_log.append([event(7)])
    before = dump_of(database)[0]
    with pytest.raises(Conflict, match="has events already"):
        load_store(database, dump, sink.read, silent, replaces=False)
    damaged = Sink()
    damaged.tables = {**sink.tables, "items": b"".join(sink.tables["items"].splitlines(keepends=True)[:-1])}
    with pytest.raises(StorageFailed, match="items differ"):
        load_store(database, dump, damaged.read, silent, replaces=True)
    assert dump_of(database)[0] == before
    load_store(database, dump, sink.read, silent, replaces=True)
    assert dump_of(database)[0] == dump
    count = text("SELECT count(*) FROM events")
    assert database.read_now(lambda c: c.execute(count).scalar()) == dump.digests["events"][0]
