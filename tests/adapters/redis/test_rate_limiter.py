"""The counter of attempts in Redis, by its contract: processes share it, and it counts on while Redis is down."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest
from redis import Redis

from palate.adapters.memory.rate_limiter import MemoryRateLimiter
from palate.adapters.redis.connection import RedisConnection
from palate.adapters.redis.rate_limiter import RedisRateLimiter
from palate.ports.rate_limiter import Bucket
from palate.testing.port_contracts.rate_limiter import RateLimiterContract, SetClock
from tests.redis_here import REDIS_URL, redis_prefix

pytestmark = pytest.mark.anyio
BUCKET = Bucket("login from 192.0.2.7", 2)


@pytest.fixture
def prefix() -> Iterator[str]:
    with redis_prefix() as prefix:
        yield prefix


@contextlib.asynccontextmanager
async def opened(url: str, prefix: str, clock: SetClock) -> AsyncIterator[RedisRateLimiter]:
    connection = RedisConnection(url, prefix, timeout_s=5)
    yield RedisRateLimiter(connection, MemoryRateLimiter(clock), clock=clock)
    await connection.close()


class TestRedisRateLimiter(RateLimiterContract):
    @pytest.fixture
    async def limiter(self, prefix: str, clock: SetClock) -> AsyncIterator[RedisRateLimiter]:
        async with opened(REDIS_URL, prefix, clock) as limiter:
            yield limiter


async def test_processes_share_what_is_left(prefix: str) -> None:
    clock = SetClock()
    async with opened(REDIS_URL, prefix, clock) as first, opened(REDIS_URL, prefix, clock) as second:
        assert await first.take([BUCKET]) == 0
        assert await second.take([BUCKET]) == 0
        assert await first.take([BUCKET]) == pytest.approx(30, abs=0.01)


async def test_the_time_is_that_of_redis(prefix: str) -> None:
    connection = RedisConnection(REDIS_URL, prefix, timeout_s=5)
    limiter = RedisRateLimiter(connection, MemoryRateLimiter(SetClock()))
    with contextlib.closing(Redis.from_url(REDIS_URL)) as redis:
        before = _seconds(redis)
        assert await limiter.take([BUCKET]) == 0
        after = _seconds(redis)
        (key,) = redis.scan_iter(f"{{{prefix}}}*")
        assert before + 30 <= float(redis.get(key) or 0) <= after + 30
    await connection.close()


def _seconds(redis: Redis) -> float:
    seconds, microseconds = redis.time()
    return float(seconds + microseconds / 1e6)


async def test_keys_of_another_secret_are_others(prefix: str) -> None:
    connection = RedisConnection(REDIS_URL, prefix, timeout_s=5)
    for secret in (b"", b"one", b"one", b"other", b"x" * 100):
        await RedisRateLimiter(connection, MemoryRateLimiter(SetClock()), secret=secret).take([BUCKET])
    with contextlib.closing(Redis.from_url(REDIS_URL)) as redis:
        assert len([*redis.scan_iter(f"{{{prefix}}}*")]) == 4
    await connection.close()


async def test_keys_expire_when_their_bucket_is_full_and_name_nobody(prefix: str) -> None:
    async with opened(REDIS_URL, prefix, SetClock()) as limiter:
        await limiter.take([BUCKET])
    with contextlib.closing(Redis.from_url(REDIS_URL)) as redis:
        (key,) = redis.scan_iter(f"{{{prefix}}}*")
        assert b"192.0.2.7" not in key
        assert 0 < redis.pttl(key) <= 30_000


async def test_while_redis_is_down_this_process_counts() -> None:
    async with opened("redis://127.0.0.1:1/0", "palate-test", SetClock()) as limiter:
        assert [await limiter.take([BUCKET]) for _ in range(3)] == [0, 0, pytest.approx(30)]
