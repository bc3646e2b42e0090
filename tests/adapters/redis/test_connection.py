"""A connection to Redis fails at once while the server is down, and is used again when it is up."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from palate.adapters.redis.connection import RedisConnection, RedisDown
from tests.own_servers import RedisServer

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_commands_fail_at_once_after_a_failure(redis_server: RedisServer) -> None:
    redis = RedisConnection(redis_server.url, "palate", timeout_s=30.0, retry_s=0.05)
    assert await redis.call("return 1", [], []) == 1
    assert redis.is_up
    redis_server.kill()
    for _ in range(10):
        with pytest.raises(RedisDown):
            await redis.call("return 1", [], [])
    assert (redis.is_up, redis.n_failures) == (False, 10)
    redis.retry_now()
    with pytest.raises(RedisDown, match="Connect"):
        await redis.call("return 1", [], [])
    redis_server.start()
    while not redis.is_up:
        with contextlib.suppress(RedisDown):
            await redis.call("return 1", [], [])
    await redis.close()


async def test_a_server_that_does_not_answer_is_down(redis_server: RedisServer) -> None:
    redis = RedisConnection(redis_server.url, "palate", timeout_s=0.05, retry_s=30.0)
    with pytest.raises(RedisDown):
        await redis.run(lambda client: client.blpop(["nothing"], timeout=60))
    assert (redis.is_up, redis.is_refused_at_once) == (False, False)
    await redis.close()


async def test_a_task_that_uses_it_all_the_time_can_be_cancelled(redis_server: RedisServer) -> None:
    redis = RedisConnection(redis_server.url, "palate", timeout_s=30.0)

    async def work() -> None:
        while True:
            await redis.call("return 1", [], [])

    for number in range(200):
        working = asyncio.create_task(work())
        for _ in range(number % 20):
            await asyncio.sleep(0)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
    await redis.close()
