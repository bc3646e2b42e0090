"""What is in Redis belongs to one store: another under the same prefix, or an older state of it, begins anew."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.testing.port_contracts.examples import event
from tests.adapters.redis.conftest import Workers

pytestmark = pytest.mark.anyio

Open = Callable[[Path], Workers]


@pytest.fixture
async def open_store(redis_url: str, prefix: str) -> AsyncIterator[Open]:
    """A function that opens workers over a database; all share one prefix."""
    async with AsyncExitStack() as stack:

        def open_(path: Path) -> Workers:
            database = stack.enter_context(closing(SqliteDatabase(path)))
            log = stack.enter_context(closing(SqliteEventLog(database)))
            impressions = stack.enter_context(closing(SqliteImpressions(database, 100)))
            workers = Workers(redis_url, prefix, database, log, impressions)
            stack.push_async_callback(workers.close)
            return workers

        yield open_


async def test_another_store_with_as_many_events_has_its_own_users(
    open_store: Open, migrated_database: Path, tmp_path: Path
) -> None:
    stores = [open_store(Path(shutil.copy(migrated_database, tmp_path / name))) for name in ("one", "other")]
    for workers, item in zip(stores, ("dune", "emma"), strict=True):
        await workers.log.append([event(1, item=item)])
    features = [workers.open() for workers in stores]
    for _ in range(2):
        for opened, item in zip(features, ("dune", "emma"), strict=True):
            await opened.catch_up()
            assert (await opened.user("ann")).history.items == (item,)
            await opened.recount()
            assert await opened.popularity() == {item: 1}


async def test_an_erasure_in_another_store_changes_nothing(
    open_store: Open, migrated_database: Path, tmp_path: Path
) -> None:
    stores = [open_store(Path(shutil.copy(migrated_database, tmp_path / name))) for name in ("one", "other")]
    for workers in stores:
        await workers.log.append([event(1), event(2, "bob")])
    first, second = (workers.open() for workers in stores)
    await first.catch_up()
    await second.catch_up()
    await first.take_out(["ann"], lambda: stores[0].log.erase("ann"))
    assert (await second.user("ann")).history.items == ("dune",)
    await second.recount()
    assert await second.popularity() == {"dune": 2}


async def test_a_restored_store_of_an_older_epoch_is_used_at_once(
    open_store: Open, migrated_database: Path, tmp_path: Path
) -> None:
    path, backup = Path(shutil.copy(migrated_database, tmp_path / "one")), tmp_path / "backup"
    workers = open_store(path)
    features = workers.open()
    await workers.log.append([event(1), event(2, "bob", "emma")])
    await features.catch_up()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM INTO ?", [str(backup)])
    for _ in range(2):
        await features.take_out(["ann"], lambda: workers.log.erase("ann"))
    assert features.epoch == 2
    restored = open_store(backup)
    first, second = restored.open(), restored.open()
    assert await restored.log.store_id() == await workers.log.store_id()
    for opened in (first, second):
        await opened.catch_up()
        assert (await opened.user("ann")).history.items == ("dune",)
        assert (opened.epoch, opened.shared_state.is_degraded) == (0, False)


async def test_a_redis_that_knows_more_events_begins_anew(workers: Workers, database: SqliteDatabase) -> None:
    features = workers.open()
    await workers.log.append([event(1), event(2)])
    await features.catch_up()
    await features.user("ann")

    class NewerLog(SqliteEventLog):
        async def end(self) -> int:
            return 1

    log = NewerLog(database)
    other = workers.open(log)
    generation = features._fold.generation
    await other.catch_up()
    assert other._fold.generation != generation
    log.close()
