"""The cache of lists in an SQL database keeps the contract of its port, and a bounded number of lists in memory."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.adapters.sql import list_cache
from palate.adapters.sql.database import Database
from palate.adapters.sql.event_log import SqlEventLog
from palate.adapters.sql.list_cache import SqlListCache
from palate.ports.list_cache import ListCache
from palate.testing.port_contracts.list_cache import ListCacheContract, cached_list


class TestSqlListCache(ListCacheContract):
    @pytest.fixture(autouse=True)
    def use_log(self, sql_log: SqlEventLog) -> None:
        self.log = sql_log

    @pytest.fixture
    def open_cache(self, open_database: Callable[[], Database]) -> Callable[[], SqlListCache]:
        return lambda: SqlListCache(open_database())

    async def erase(self, cache: ListCache, user: str) -> int:
        epoch = (await self.log.erase(user)).epoch
        await cache.forget(user, epoch)
        return epoch


@pytest.mark.anyio
async def test_no_more_than_some_are_in_memory(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_cache, "_MAX_IN_MEMORY", 3)
    cache, users = SqlListCache(database), [str(number) for number in range(9)]
    await cache.put([cached_list(user) for user in users], 0)
    for _ in range(2):
        assert [each.user for user in users if (each := await cache.get(user))] == users
    assert len(cache._lists) == 3
