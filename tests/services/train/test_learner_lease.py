"""One learner works on a store at a time; another takes over when it ends, dies or is suspended."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
from pathlib import Path

import pytest

from palate.adapters.sql.lease import SqlLease
from palate.adapters.sqlite.database import SqliteDatabase
from palate.services.train.learner_lease import LearnerLease
from tests.waiting import until_so

pytestmark = pytest.mark.anyio

TAKEOVER_S = 0.3


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def database(migrated_database: Path, tmp_path: Path) -> SqliteDatabase:
    return SqliteDatabase(Path(shutil.copy(migrated_database, tmp_path)))


def always() -> bool:
    return True


async def test_a_second_learner_waits_while_the_first_shows_life(
    database: SqliteDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    first, second = (LearnerLease(SqlLease(database), TAKEOVER_S) for _ in range(2))
    assert await first.acquire(always)
    beats, waits = asyncio.create_task(first.beat()), asyncio.create_task(second.acquire(always))
    numbers = set[int]()
    lease = SqlLease(database)
    while len(numbers) < 12:  # two times as long as it takes to take over
        numbers.add(await lease.read())
        await asyncio.sleep(0.002)
        assert first.is_held
        assert not second.is_held
    assert "another learner works on this store; this one waits" in caplog.text
    await first.release()
    assert await waits
    assert second.is_held
    await beats
    await second.release()
    assert await lease.read() == 0


async def test_it_takes_over_from_a_learner_that_shows_no_life_and_that_stops_when_it_comes_back(
    database: SqliteDatabase,
) -> None:
    first, second = (LearnerLease(SqlLease(database), TAKEOVER_S) for _ in range(2))
    assert await first.acquire(always)  # and gives no sign of life, as if it were suspended
    assert await second.acquire(always)
    await first.beat()
    assert (first.is_held, second.is_held) == (False, True)
    await first.release()
    assert await SqlLease(database).read() != 0, "it releases nothing that it does not hold"


async def test_of_many_that_wait_one_takes_over(database: SqliteDatabase) -> None:
    first = LearnerLease(SqlLease(database), TAKEOVER_S)
    await first.acquire(always)
    others = [LearnerLease(SqlLease(database), TAKEOVER_S) for _ in range(4)]
    is_over = False
    waits = [asyncio.create_task(each.acquire(lambda: not is_over)) for each in others]
    beats: list[asyncio.Task[None]] = []
    await until_so(lambda: any(each.is_held for each in others))
    beats = [asyncio.create_task(each.beat()) for each in others if each.is_held]
    is_over = True
    assert sorted(await asyncio.gather(*waits)) == [False, False, False, True]
    for beat in beats:
        beat.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beat


async def test_waiting_ends_with_the_process(database: SqliteDatabase) -> None:
    first, second = (LearnerLease(SqlLease(database), 1e6) for _ in range(2))
    await first.acquire(always)
    assert not await second.acquire(lambda: False)
