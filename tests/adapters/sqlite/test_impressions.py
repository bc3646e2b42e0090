"""Impressions on SQLite keep the contract of their port; what the disk refuses is counted as lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.testing.port_contracts.examples import impression
from palate.testing.port_contracts.impressions import ImpressionsContract


@pytest.fixture
def open_impressions(database: SqliteDatabase) -> Iterator[Callable[[int], SqliteImpressions]]:
    opened: list[SqliteImpressions] = []

    def open_limited(limit: int) -> SqliteImpressions:
        opened.append(SqliteImpressions(database, limit))
        return opened[-1]

    yield open_limited
    for impressions in opened:
        impressions.close()


class TestSqliteImpressions(ImpressionsContract):
    @pytest.fixture
    def open_impressions(
        self, open_impressions: Callable[[int], SqliteImpressions]
    ) -> Callable[[int], SqliteImpressions]:
        return open_impressions

    @pytest.fixture
    def log(self, sql_log: SqliteEventLog) -> SqliteEventLog:
        return sql_log


@pytest.mark.anyio
async def test_closing_writes_what_still_waits(tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "palate.db")
    first, second = SqliteImpressions(database, 1_000), SqliteImpressions(database, 1_000)
    for number in range(100):
        first.put(impression(number), 0)
    first.close()
    assert await second.get("r99") == impression(99)
    second.close()
    database.close()


@pytest.mark.anyio
async def test_a_store_that_fails_loses_impressions_but_neither_blocks_nor_breaks(
    database: SqliteDatabase, open_impressions: Callable[[int], SqliteImpressions]
) -> None:
    impressions = open_impressions(1_000)
    await database.write(lambda connection: connection.exec_driver_sql("ALTER TABLE impressions RENAME TO elsewhere"))
    impressions.put(impression(1), 0)
    await impressions.flush()
    assert impressions.dropped == 1
    await database.write(lambda connection: connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO impressions"))
    impressions.put(impression(2), 0)
    await impressions.flush()
    assert await impressions.get("r2") == impression(2)
    assert impressions.dropped == 1
