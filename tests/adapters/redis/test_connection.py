"""A connection to Redis fails at once while the server is down, and is used again when it is up."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from redis.asyncio import Redis

from palate.adapters.redis.connection import MAX_CONNECTIONS, RedisConnection, RedisDown
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


class Blocked:
    """A command that lasts until it is released, and says how many are under way."""

    def __init__(self, error: OSError | None = None) -> None:
        self._released = asyncio.Event()
        self._error = error
        self.n_under_way = self.n_started = 0

    async def __call__(self, _: Redis) -> bool:
        self.n_started += 1
        self.n_under_way += 1
        await self._released.wait()
        self.n_under_way -= 1
        if self._error:
            raise self._error
        return True

    def release(self) -> None:
        self._released.set()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_commands_beyond_the_connections_wait_and_are_no_failure() -> None:
    redis, command = RedisConnection("redis://127.0.0.1:1", "palate", timeout_s=30.0), Blocked()
    tasks = [asyncio.create_task(redis.run(command)) for _ in range(3 * MAX_CONNECTIONS)]
    await settle()
    assert command.n_under_way == MAX_CONNECTIONS
    command.release()
    assert all(await asyncio.gather(*tasks))
    assert (redis.is_up, redis.n_failures) == (True, 0)
    await redis.close()


async def test_commands_that_waited_are_refused_at_once_after_a_failure() -> None:
    redis, command = RedisConnection("redis://127.0.0.1:1", "palate", retry_s=3_600.0), Blocked(OSError("gone"))
    tasks = [asyncio.create_task(redis.run(command)) for _ in range(3 * MAX_CONNECTIONS)]
    await settle()
    command.release()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(result, RedisDown) for result in results)
    assert command.n_started == MAX_CONNECTIONS
    await redis.close()


async def test_all_connections_are_used_at_the_same_time(redis_server: RedisServer) -> None:
    redis = RedisConnection(redis_server.url, "palate", timeout_s=30.0)
    replies = await asyncio.gather(*(redis.call("return 1", [], []) for _ in range(10 * MAX_CONNECTIONS)))
    assert (set(replies), redis.n_failures) == ({1}, 0)
    await redis.close()
