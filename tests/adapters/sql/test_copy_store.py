"""A store that is copied to another kind of database, and back, is the same, and goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.postgres.event_log import PostgresEventLog
from palate.adapters.sql.accounts import SqlAccounts
from palate.adapters.sql.catalogue import SqlCatalogue
from palate.adapters.sql.copy_store import copy_store
from palate.adapters.sql.jobs import SqlJobs
from palate.adapters.sql.mutes import SqlMutes
from palate.adapters.sql.self_descriptions import SqlSelfDescriptions
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.data.items import Item
from palate.data.mutes import Muted
from palate.errors import Conflict
from palate.ports.accounts import Account, Role
from palate.testing.port_contracts.examples import event, impression


@pytest.fixture
def sqlite(migrated_database: Path, tmp_path: Path) -> Iterator[SqliteDatabase]:
    path = tmp_path / "palate.db"
    path.write_bytes(migrated_database.read_bytes())
    database = SqliteDatabase(path)
    yield database
    database.close()


async def _fill(database: SqliteDatabase) -> None:
    log, impressions = SqliteEventLog(database), SqliteImpressions(database, 100)
    await log.append([event(n, f"u{n % 7}", kind="rating", value=n / 8, at=1e9 + n / 3) for n in range(12_000)])
    await log.append([event(12_001, "日本\U0001f600", recommendation_id='"\\')])
    await log.erase("u3")
    await log.store_id()
    await SqlCatalogue(database).put([Item(id=f"i{n}", title=f"Title {n}", domain="movie") for n in range(300)])
    await SqlMutes(database).put("u1", Muted(genres=("horror",)))
    await SqlSelfDescriptions(database).put({"u2": "I like quiet films."})
    await SqlAccounts(database).put(Account("u1", Role.USER, 1.5), None)
    SqlJobs(database).add("train", {}, 5.0)
    for number in range(5):
        impressions.put(impression(number), 0)
    impressions.close()
    log.close()


@pytest.mark.anyio
async def test_a_store_moves_to_postgresql_and_back_whole(
    sqlite: SqliteDatabase, postgres: PostgresDatabase, tmp_path: Path
) -> None:
    await _fill(sqlite)
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
