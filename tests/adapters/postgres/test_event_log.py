"""The log on PostgreSQL: no reader skips an event that is committed late, whoever writes beside it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.postgres.event_log import PostgresEventLog
from palate.adapters.sql.event_ids import Batch
from palate.testing.port_contracts.examples import event

N_CONNECTIONS = 8
N_EVENTS = 10_000


@pytest.fixture
def logs(postgres_url: str) -> Iterator[list[PostgresEventLog]]:
    """The log as eight processes open it."""
    databases = [PostgresDatabase(postgres_url) for _ in range(N_CONNECTIONS)]
    logs = [PostgresEventLog(database) for database in databases]
    yield logs
    for log, database in zip(logs, databases, strict=True):
        log.close()
        database.close()


@pytest.mark.anyio
async def test_an_event_that_commits_late_is_not_skipped(
    postgres: PostgresDatabase, logs: list[PostgresEventLog]
) -> None:
    await logs[0].append([event(0)])
    with postgres._engine.connect() as connection, connection.begin():
        logs[0]._insert(connection, [Batch([event(1)])])  # has its position, and is not committed
        later = asyncio.create_task(logs[0].append([event(2)]))
        while not await asyncio.to_thread(_has_waiting, postgres):
            await asyncio.sleep(0.01)
        assert not later.done(), "a later position is not given before the earlier one is committed"
        seen = await logs[1].read(0, 10)
        assert seen.events == (event(0),)
    await later
    assert (await logs[1].read(seen.cursors[-1], 10)).events == (event(1), event(2))


@pytest.mark.anyio
async def test_a_transaction_that_is_rolled_back_leaves_no_gap(
    postgres: PostgresDatabase, logs: list[PostgresEventLog]
) -> None:
    end = (await logs[0].append([event(0)])).cursor
    with postgres._engine.connect() as connection:
        logs[0]._insert(connection, [Batch([event(1)])])
        connection.rollback()
    assert (await logs[0].append([event(2)])).cursor == end + 1


@pytest.mark.anyio
async def test_ten_thousand_appends_from_eight_connections_keep_order_and_ids(logs: list[PostgresEventLog]) -> None:
    """Each event is sent by two connections; a reader that follows the log sees each once, in their order."""
    random_ = random.Random(7)
    numbers = [*range(N_EVENTS // 2)] * 2
    random_.shuffle(numbers)
    seen: list[str] = []

    async def write(log: PostgresEventLog, part: list[int]) -> int:
        results = [await log.append([event(number)]) for number in part]
        assert [result.cursor for result in results] == sorted(result.cursor for result in results)
        return sum(result.fresh for result in results)

    async def follow(log: PostgresEventLog) -> None:
        cursor = 0
        while True:
            is_last = writing.done()
            page = await log.read(cursor, 1_000)
            seen.extend(row.event_id for row in page.events)
            cursor = page.cursors[-1] if page.cursors else cursor
            if is_last and not page.events:
                return

    parts = [numbers[start::64] for start in range(64)]
    writing = asyncio.gather(*(write(logs[index % N_CONNECTIONS], part) for index, part in enumerate(parts)))
    n_fresh, _ = await asyncio.gather(writing, follow(logs[0]))
    assert sum(n_fresh) == N_EVENTS // 2
    assert len(seen) == len(set(seen)) == N_EVENTS // 2
    assert seen == [row.event_id for row in (await logs[1].read(0, N_EVENTS)).events]


def _has_waiting(database: PostgresDatabase) -> bool:
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    return bool(database.read_now(lambda connection: connection.execute(query).scalar()))
