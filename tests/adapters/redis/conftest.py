"""Keys of a test's own in the Redis of this machine, and Redis servers of a test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Final

import pytest
from redis import Redis

from palate.adapters.memory.features import MemoryFeatures
from palate.adapters.redis.connection import RedisConnection
from palate.adapters.redis.features import RedisFeatures
from palate.adapters.sql.checkpoints import SqlCheckpoints
from palate.adapters.sqlite.database import SqliteDatabase
from palate.ports.event_log import EventLog
from palate.ports.impressions import Impressions
from tests.own_servers import RedisServer
from tests.redis_here import REDIS_URL, redis_prefix, require_redis

PATIENT_S: Final = 30.0
"""No test depends on how fast Redis answers."""


@pytest.fixture(scope="session")
def redis_url() -> str:
    require_redis()
    return REDIS_URL


@pytest.fixture
def prefix() -> Iterator[str]:
    """A prefix of keys, which are deleted afterwards."""
    with redis_prefix() as prefix:
        yield prefix


def delete_keys(url: str, prefix: str) -> None:
    """Lose what is stored under a prefix."""
    with Redis.from_url(url) as redis:
        for key in redis.scan_iter(f"{{{prefix}}}*", count=1_000):
            redis.delete(key)


def stored_bytes(url: str, prefix: str) -> dict[bytes, bytes]:
    """Every key under a prefix, with its value as bytes."""
    with Redis.from_url(url) as redis:
        return {key: redis.dump(key) or b"" for key in redis.scan_iter(f"{{{prefix}}}*", count=1_000)}


class Workers:
    """Features as in several workers over one log, each with a connection of its own."""

    def __init__(
        self, url: str, prefix: str, database: SqliteDatabase, log: EventLog, impressions: Impressions
    ) -> None:
        self.url, self.prefix, self.database, self.log, self.impressions = url, prefix, database, log, impressions
        self._opened: list[tuple[RedisFeatures, RedisConnection]] = []

    def open(
        self,
        log: EventLog | None = None,
        *,
        users: int = 100,
        events: int = 1_000,
        half_life_days: float = 14.0,
        retry_s: float = 0.02,
    ) -> RedisFeatures:
        """Open the features of one more worker."""
        log, checkpoints = log or self.log, SqlCheckpoints(self.database)
        redis = RedisConnection(self.url, self.prefix, timeout_s=PATIENT_S, retry_s=retry_s)
        fallback = MemoryFeatures(
            log,
            self.impressions,
            checkpoints,
            users=users,
            events_per_user=events,
            trend_half_life_days=half_life_days,
        )
        features = RedisFeatures(
            log,
            self.impressions,
            checkpoints,
            redis,
            fallback,
            users=users,
            events_per_user=events,
            trend_half_life_days=half_life_days,
            ttl_days=7.0,
        )
        self._opened.append((features, redis))
        return features

    async def close(self) -> None:
        for features, redis in self._opened:
            await features.close()
            await redis.close()


@pytest.fixture
async def workers(
    redis_url: str, prefix: str, database: SqliteDatabase, sql_log: EventLog, sql_impressions: Impressions
) -> AsyncIterator[Workers]:
    workers = Workers(redis_url, prefix, database, sql_log, sql_impressions)
    yield workers
    await workers.close()


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A server of the test's own, which it may kill and start."""
    server = RedisServer()
    yield server
    server.kill()
