"""Open the stores: the database, and Redis for what several servers share."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from palate.adapters.memory.features import MemoryFeatures
from palate.adapters.memory.rate_limiter import MemoryRateLimiter
from palate.adapters.sql.checkpoints import SqlCheckpoints
from palate.adapters.sql.copy_store import copy_store
from palate.adapters.sql.database import Database
from palate.adapters.sql.event_log import SqlEventLog
from palate.adapters.sql.impressions import SqlImpressions
from palate.adapters.sql.list_cache import SqlListCache
from palate.adapters.sql.table_rows import Digests
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.errors import ConfigError
from palate.ports.rate_limiter import RateLimiter
from palate.settings import Settings, Store

if TYPE_CHECKING:
    from palate.adapters.postgres.database import PostgresDatabase
    from palate.adapters.redis.connection import RedisConnection
    from palate.adapters.redis.features import RedisFeatures
    from palate.adapters.redis.list_cache import RedisListCache

LONG_S: Final = 86_400.0
"""The longest time for the copy of a store."""


def move_store(settings: Settings, url: str, progress: Callable[[float, str], None]) -> Digests:
    """Copy the store that the settings name to the empty database at ``url``; return the digests of its tables.

    Raises:
        ConfigError: the URL is none of a supported database.
        Conflict: the database has rows, or the store was written meanwhile.
        StorageFailed: a database failed; nothing was kept.
    """
    try:
        target = Store(**{**settings.store.model_dump(), "database_url": url})
    except ValidationError as error:
        raise ConfigError(error.errors()[0]["msg"].removeprefix("Value error, "), where="to") from None
    with closing(open_database(settings.store, LONG_S)) as source, closing(open_database(target, LONG_S)) as copy:
        return copy_store(source, copy, progress)


def open_database(store: Store, timeout_s: float = 10.0) -> SqliteDatabase | PostgresDatabase:
    if not store.postgres_url:
        return SqliteDatabase(store.database)
    if find_spec("psycopg") is None:
        raise ConfigError(
            "The store is on PostgreSQL, and its driver is not installed: pip install 'palate[service]'.",
            where="store.database_url",
        )
    from palate.adapters.postgres.database import PostgresDatabase

    return PostgresDatabase(store.postgres_url, timeout_s)


def open_store(settings: Settings) -> tuple[Database, SqlEventLog, SqlImpressions]:
    """Open the database that the settings name, and what differs between the kinds of databases."""
    database, queue = open_database(settings.store), settings.impressions.queue
    if isinstance(database, SqliteDatabase):
        return database, SqliteEventLog(database), SqliteImpressions(database, queue)
    from palate.adapters.postgres.event_log import PostgresEventLog
    from palate.adapters.postgres.impressions import PostgresImpressions

    return database, PostgresEventLog(database), PostgresImpressions(database, queue)


def open_redis(store: Store) -> RedisConnection | None:
    """Open the connection to what several servers share; None without a URL. Redis need not be up yet.

    Raises:
        ConfigError: the client of Redis is not installed.
    """
    if not store.redis_url:
        return None
    if find_spec("redis") is None:
        raise ConfigError(
            "Servers are to share their state in Redis, and its client is not installed: pip install "
            "'palate[service]', or leave redis_url empty.",
            where="store.redis_url",
        )
    from palate.adapters.redis.connection import RedisConnection

    return RedisConnection(store.redis_url, store.redis_prefix)


def open_features(
    settings: Settings, log: SqlEventLog, impressions: SqlImpressions, database: Database, redis: RedisConnection | None
) -> MemoryFeatures | RedisFeatures:
    """Open the features of users and items, in Redis if there is one."""
    features, checkpoints = settings.features, SqlCheckpoints(database)
    in_memory = MemoryFeatures(
        log,
        impressions,
        checkpoints,
        users=features.users,
        events_per_user=features.events_per_user,
        trend_half_life_days=features.trend_half_life_days,
    )
    if redis is None:
        return in_memory
    from palate.adapters.redis.features import RedisFeatures

    return RedisFeatures(
        log,
        impressions,
        checkpoints,
        redis,
        in_memory,
        users=features.users,
        events_per_user=features.events_per_user,
        trend_half_life_days=features.trend_half_life_days,
        ttl_days=features.redis_ttl_days,
    )


def open_list_cache(redis: RedisConnection | None, database: Database) -> SqlListCache | RedisListCache:
    if redis is None:
        return SqlListCache(database)
    from palate.adapters.redis.list_cache import RedisListCache

    return RedisListCache(redis)


def open_rate_limiter(settings: Settings, redis: RedisConnection | None) -> RateLimiter:
    in_memory = MemoryRateLimiter(time.time)
    if redis is None:
        return in_memory
    from palate.adapters.redis.rate_limiter import RedisRateLimiter

    return RedisRateLimiter(redis, in_memory, secret=settings.accounts.secret_key.get_secret_value().encode())
