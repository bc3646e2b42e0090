"""What users say of themselves, kept in memory and in an SQL database, keeps the contract of its port."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.adapters.memory.self_descriptions import MemorySelfDescriptions
from palate.adapters.sql.database import Database
from palate.adapters.sql.self_descriptions import SqlSelfDescriptions
from palate.testing.port_contracts.self_descriptions import SelfDescriptionsContract


class TestMemoryAbouts(SelfDescriptionsContract):
    @pytest.fixture
    def open_abouts(self) -> Callable[[], MemorySelfDescriptions]:
        kept: dict[str, str] = {}
        return lambda: MemorySelfDescriptions(kept)


class TestSqlAbouts(SelfDescriptionsContract):
    @pytest.fixture
    def open_abouts(self, database: Database) -> Callable[[], SqlSelfDescriptions]:
        return lambda: SqlSelfDescriptions(database)


@pytest.mark.anyio
async def test_no_more_than_some_are_held_in_memory(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("palate.adapters.sql.self_descriptions._MAX_CACHED", 3)
    abouts = SqlSelfDescriptions(database)
    await abouts.put({str(number): f"Age {number}" for number in range(20, 30)})
    for _ in range(2):
        assert [await abouts.of(str(number)) for number in range(20, 31)] == [*(f"Age {n}" for n in range(20, 30)), ""]
    assert len(abouts._cache) == 3
