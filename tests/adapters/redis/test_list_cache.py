"""The cache of lists on Redis keeps the contract of its port; without Redis there are no lists."""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncIterator, Callable
from typing import Final
from unittest import mock

import pytest

from palate.adapters.redis.connection import RedisConnection
from palate.adapters.redis.list_cache import RedisListCache
from palate.errors import StorageFailed
from palate.ports.list_cache import ListCache
from palate.testing.port_contracts.list_cache import ListCacheContract, cached_list
from tests.redis_here import REDIS_URL, redis_prefix

NOWHERE: Final = "redis://127.0.0.1:1/0"

pytestmark = pytest.mark.anyio
_epochs = itertools.count(1)


@pytest.fixture
async def connection() -> AsyncIterator[RedisConnection]:
    with redis_prefix() as prefix:
        connection = RedisConnection(REDIS_URL, prefix, timeout_s=5.0)
        yield connection
        await connection.close()


class TestRedisListCache(ListCacheContract):
    @pytest.fixture
    def open_cache(self, connection: RedisConnection) -> Callable[[], RedisListCache]:
        return lambda: RedisListCache(connection)

    async def erase(self, cache: ListCache, user: str) -> int:
        epoch = next(_epochs)
        await cache.forget(user, epoch)
        return epoch

    async def test_a_key_expires_when_its_list_ends(self, connection: RedisConnection) -> None:
        stored = cached_list(ends_in_s=100.0)
        await RedisListCache(connection).put([stored], 0)
        key = connection.key("list", "ann")
        expires_at = await connection.run(lambda redis: redis.pexpiretime(key))
        assert abs(expires_at - 1_000 * stored.ends_at) <= 1

    async def test_an_epoch_never_falls(self, connection: RedisConnection) -> None:
        cache = RedisListCache(connection)
        await cache.forget("ann", 9)
        await cache.forget("bob", 8)
        assert not await cache.put([cached_list()], 8)
        assert await cache.put([cached_list()], 9)


async def test_while_redis_is_down_there_are_no_lists_and_writers_are_told() -> None:
    connection = RedisConnection(NOWHERE, "test")
    cache = RedisListCache(connection)
    assert await cache.get("ann") is None
    for change in (cache.put([cached_list()], 0), cache.clear()):
        with pytest.raises(StorageFailed, match="try again"):
            await change
    await cache.prune(time.time())
    await cache.close()
    await connection.close()


async def test_who_is_forgotten_while_redis_is_down_is_removed_when_it_is_up(
    connection: RedisConnection, caplog: pytest.LogCaptureFixture
) -> None:
    cache, down = RedisListCache(connection), RedisConnection(NOWHERE, "test")
    await cache.put([cached_list(), cached_list("bob")], 0)
    with mock.patch.object(cache, "_connection", down):
        await cache.forget("ann", 1)
        await cache.catch_up()
    assert await cache.get("ann") is not None
    await cache.catch_up()
    assert await cache.get("ann") is None
    assert await cache.get("bob") is not None
    assert not await cache.put([cached_list()], 0)
    with mock.patch.object(cache, "_connection", down):
        await cache.forget("bob", 2)
        await cache.close()
    assert "lists of 1 forgotten users stay" in caplog.text
