"""Of processes that have seen the same number of a lease, one replaces it."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.sql.lease import SqlLease
from palate.adapters.sqlite.database import SqliteDatabase

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def check_lease(first: SqlLease, second: SqlLease) -> None:
    assert await first.read() == 0
    replaced = await asyncio.gather(*(each.replace(0, number) for number in (5, 2**62) for each in (first, second)))
    assert sorted(replaced) == [False, False, False, True]
    number = await second.read()
    assert number in (5, 2**62)
    assert not await first.replace(0, 6)
    assert await first.replace(number, 0)
    assert await second.read() == 0


async def test_in_sqlite(migrated_database: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(migrated_database, tmp_path))
    first, second = SqliteDatabase(path), SqliteDatabase(path)
    await check_lease(SqlLease(first), SqlLease(second))
    first.close()
    second.close()


async def test_in_postgresql(postgres_url: str) -> None:
    first, second = PostgresDatabase(postgres_url), PostgresDatabase(postgres_url)
    await check_lease(SqlLease(first), SqlLease(second))
    first.close()
    second.close()
