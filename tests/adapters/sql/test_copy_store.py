"""A store that is copied to another kind of database, and back, is the same, and goes on from there."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.postgres.event_log import PostgresEventLog
from palate.adapters.sql.catalogue import SqlCatalogue
from palate.adapters.sql.copy_store import copy_store
from palate.adapters.sql.jobs import SqlJobs
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.data.items import Item
from palate.errors import Conflict
from palate.testing.port_contracts.examples import event
from tests.adapters.sql.filled_store import fill_store


@pytest.mark.anyio
async def test_a_store_moves_to_postgresql_and_back_whole(
    sqlite: SqliteDatabase, postgres: PostgresDatabase, tmp_path: Path
) -> None:
    await fill_store(sqlite)
    shares: list[float] = []
    digests = copy_store(sqlite, postgres, lambda share, _activity: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert digests["items"][0] == 300

    back = SqliteDatabase(tmp_path / "back.db")
    assert copy_store(postgres, back, lambda *_: None) == digests
    old, new = SqliteEventLog(sqlite), SqliteEventLog(back)
    there = PostgresEventLog(postgres)
    assert await old.read(0, 20_000) == await new.read(0, 20_000) == await there.read(0, 20_000)
    assert await old.store_id() == await new.store_id() == await there.store_id()
    assert await old.end() == await new.end() == await there.end()
    ends = [(await log.append([event(50_000)])).cursor for log in (old, new, there)]
    assert len(set(ends)) == 1, "positions go on from the same end"
    for database in (postgres, back):
        catalogue = SqlCatalogue(database)
        await catalogue.put([Item(id="new", title="New", domain="book")])
        assert [item.id for item in await catalogue.all()][-2:] == ["i299", "new"]
        assert SqlJobs(database).add("batch", {}, 6.0).kind == "batch"
    for log in (old, new, there):
        log.close()
    back.close()


@pytest.mark.anyio
async def test_a_database_that_is_not_empty_is_left_alone(sqlite: SqliteDatabase, postgres: PostgresDatabase) -> None:
    await SqlCatalogue(sqlite).put([Item(id="a", title="A", domain="movie")])
    await SqlCatalogue(postgres).put([Item(id="b", title="B", domain="movie")])
    with pytest.raises(Conflict, match="has items already"):
        copy_store(sqlite, postgres, lambda *_: None)
    assert [item.id for item in await SqlCatalogue(postgres).all()] == ["b"]


@pytest.mark.anyio
async def test_a_store_that_is_written_meanwhile_is_not_moved(
    sqlite: SqliteDatabase, postgres: PostgresDatabase
) -> None:
    log = SqliteEventLog(sqlite)
    await log.append([event(1)])
    statement = text("INSERT INTO revisions VALUES ('mutes', 9)")

    def write(_share: float, _activity: str) -> None:
        if not sqlite.read_now(lambda c: c.execute(text("SELECT count(*) FROM revisions")).scalar()):
            sqlite.write_now(lambda connection: connection.execute(statement))

    with pytest.raises(Conflict, match="Stop its server"):
        copy_store(sqlite, postgres, write)
    count = text("SELECT count(*) FROM events")
    assert postgres.read_now(lambda connection: connection.execute(count).scalar()) == 0
    log.close()
