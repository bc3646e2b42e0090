"""Impressions in SQL databases keep the contract of their port; what a database refuses is counted as lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.postgres.impressions import PostgresImpressions
from palate.adapters.sql.database import Database, DatabaseDown
from palate.adapters.sql.event_log import SqlEventLog
from palate.adapters.sql.impressions import SqlImpressions
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.ports.event_log import Epoch
from palate.ports.impressions import Impression
from palate.testing.port_contracts.examples import impression
from palate.testing.port_contracts.impressions import ImpressionsContract
from tests.waiting import until_so


@pytest.fixture
def open_impressions(database: Database) -> Iterator[Callable[[int], SqlImpressions]]:
    opened: list[SqlImpressions] = []

    def open_limited(limit: int) -> SqlImpressions:
        if isinstance(database, PostgresDatabase):
            opened.append(PostgresImpressions(database, limit))
        else:
            assert isinstance(database, SqliteDatabase)
            opened.append(SqliteImpressions(database, limit))
        return opened[-1]

    yield open_limited
    for impressions in opened:
        impressions.close()


class TestSqlImpressions(ImpressionsContract):
    @pytest.fixture
    def open_impressions(self, open_impressions: Callable[[int], SqlImpressions]) -> Callable[[int], SqlImpressions]:
        return open_impressions

    @pytest.fixture
    def log(self, sql_log: SqlEventLog) -> SqlEventLog:
        return sql_log


@pytest.mark.anyio
async def test_closing_writes_what_is_queued(
    database: Database, open_impressions: Callable[[int], SqlImpressions]
) -> None:
    first, second = open_impressions(1_000), open_impressions(1_000)
    for number in range(100):
        first.put(impression(number), 0)
    first.close()
    assert await second.get("r99") == impression(99)


@pytest.mark.anyio
async def test_a_store_that_fails_loses_impressions_but_neither_blocks_nor_breaks(
    database: Database, open_impressions: Callable[[int], SqlImpressions]
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


@pytest.mark.anyio
async def test_impressions_wait_until_the_database_is_up_again(
    open_impressions: Callable[[int], SqlImpressions], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("palate.adapters.sql.impressions._DOWN_WAIT_S", 0.01)
    impressions = open_impressions(5)
    insert, is_down = impressions._insert, True

    def insert_if_up(rows: Sequence[tuple[Impression, Epoch]]) -> None:
        if is_down:
            raise DatabaseDown("no answer")
        insert(rows)

    monkeypatch.setattr(impressions, "_insert", insert_if_up)
    assert impressions.put(impression(0), 0)
    await until_so(lambda: impressions._is_down)
    with pytest.raises(DatabaseDown, match="wait until"):
        await impressions.flush()
    for number in range(1, 10):
        impressions.put(impression(number), 0)
    n_lost = impressions.dropped
    assert 4 <= n_lost <= 5, "of ten, five or those beside the one that was being written wait"
    is_down = False
    await until_so(lambda: impressions._n_settled == 10 - n_lost)
    stored = [number for number in range(10) if await impressions.get(f"r{number}") is not None]
    assert stored == list(range(10 - n_lost)), "in the order in which they were shown"
