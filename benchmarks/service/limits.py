"""What the parts below Palate take by themselves: a PING of Redis, and a durable commit of each database."""

from __future__ import annotations

import contextlib
import sqlite3
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psycopg
from redis import Redis

from benchmarks.measured import time_us
from benchmarks.service.stores import REDIS_URL

_N: Final = 1_000


def measure_limits(database_url: str, folder: Path) -> dict[str, float]:
    """Medians in µs, over one connection each."""
    return {"ping_us": _ping(), "postgres_commit_us": _commit(database_url), "sqlite_commit_us": _commit_sqlite(folder)}


def _ping() -> float:
    with contextlib.closing(Redis.from_url(REDIS_URL)) as redis:
        return _median(redis.ping)


def _commit(url: str) -> float:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE bench_commits (n bigint, text text)")
        connection.commit()

        def insert() -> None:
            connection.execute("INSERT INTO bench_commits VALUES (1, 'an event')")
            connection.commit()

        result = _median(insert)
        connection.execute("DROP TABLE bench_commits")
    return result


def _commit_sqlite(folder: Path) -> float:
    with contextlib.closing(sqlite3.connect(folder / "commits.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE commits (n, text)")
        return _median(lambda: connection.execute("INSERT INTO commits VALUES (1, 'an event')"))


def _median(step: Callable[[], object]) -> float:
    step()
    return round(statistics.median(time_us(step) for _ in range(_N)), 1)
