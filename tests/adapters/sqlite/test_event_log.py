"""The SQLite log shares commits, and erases from the disk."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from sqlalchemy import event as sqlalchemy_event

from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.testing.port_contracts.examples import event
from tests.adapters.conftest import files_with
from tests.waiting import LAST_RESORT_S


@pytest.mark.anyio
async def test_many_appends_at_once_share_commits(database: SqliteDatabase, sql_log: SqliteEventLog) -> None:
    statements: list[str] = []
    sqlalchemy_event.listen(
        database._engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )
    with database._writing:  # a commit is under way
        appends = [asyncio.create_task(sql_log.append([event(number)])) for number in range(300)]
        await asyncio.sleep(0)
    await asyncio.gather(*appends)
    assert statements.count("COMMIT") <= 2, "of what the writer had taken up, and of all the others"


@pytest.mark.anyio
async def test_a_caller_who_goes_away_leaves_the_log_working(sql_log: SqliteEventLog) -> None:
    waiting = asyncio.create_task(sql_log.append([event(1)]))
    await asyncio.sleep(0)
    waiting.cancel()
    assert (await sql_log.append([event(2)])).fresh == 1
    assert (await sql_log.find([("ann", "e2")])).events == (event(2),)


@pytest.mark.anyio
async def test_events_survive_a_restart(tmp_path: Path) -> None:
    for number in range(3):
        database = SqliteDatabase(tmp_path / "palate.db")
        log = SqliteEventLog(database)
        await log.append([event(number)])
        log.close()
        database.close()
    database = SqliteDatabase(tmp_path / "palate.db")
    log = SqliteEventLog(database)
    assert (await log.read(0, 10)).events == (event(0), event(1), event(2))
    log.close()
    database.close()


@pytest.mark.anyio
async def test_an_event_is_in_the_file_before_the_append_returns(tmp_path: Path, sql_log: SqliteEventLog) -> None:
    assert not files_with(tmp_path, "someone-special")
    await sql_log.append([event(1, "someone-special")])
    assert files_with(tmp_path, "someone-special") == ["palate.db-wal"]


@pytest.mark.slow
@pytest.mark.anyio
@pytest.mark.parametrize("seed", [1, 2, 5])
async def test_someone_erased_is_in_no_byte_of_any_file(tmp_path: Path, sql_log: SqliteEventLog, seed: int) -> None:
    """Ids of every length make pages split and merge, which leaves copies of rows in their gaps."""
    rng = random.Random(seed)
    users = [f"user-{number:04d}-x" for number in range(300)]
    for start in range(0, 3_000, 10):
        chosen = [(number, rng.choice(users)) for number in range(start, start + 10)]
        await sql_log.append([event(n, p, event_id=f"{p}:{'y' * rng.randrange(60)}:{n}") for n, p in chosen])
    for user in users[:30]:
        await sql_log.erase(user)
    await sql_log.purge()
    assert [user for user in users[:30] if files_with(tmp_path, user)] == []
    assert files_with(tmp_path, users[30])


@pytest.mark.anyio
async def test_erasing_is_physical_even_while_somebody_reads(tmp_path: Path, sql_log: SqliteEventLog) -> None:
    await sql_log.append([event(number, f"someone-{number % 10}-x") for number in range(2_000)])

    async def read_on() -> None:
        while not erasing.done():
            await sql_log.read(0, 10_000)

    async def erase() -> None:
        await sql_log.erase("someone-3-x")
        await asyncio.wait_for(sql_log.purge(), LAST_RESORT_S)

    erasing = asyncio.create_task(erase())
    await asyncio.gather(erasing, read_on(), read_on())
    assert files_with(tmp_path, "someone-3-x") == []
