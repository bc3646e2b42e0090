"""What sharing users in Redis costs each event and each request, beside one PING for each operation in the same run."""

from __future__ import annotations

import asyncio
import itertools
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from redis.asyncio import Redis

from benchmarks.measured import write_result
from palate.adapters.memory.features import MemoryFeatures
from palate.adapters.redis.connection import RedisConnection
from palate.adapters.redis.features import RedisFeatures
from palate.adapters.sql.checkpoints import SqlCheckpoints
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.data.events import Event
from palate.ports.event_log import Page
from palate.ports.features import Features

URL: Final = os.environ.get("PALATE_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
N_EVENTS: Final = 200
"""Of the history that is read."""
N_ROUNDS: Final = 1_000
N_LOADS: Final = 200
PAGE: Final = 100
START: Final = 1.7e9
Result = TypeVar("Result")
Operation = Callable[[], Awaitable[object]]


class CountingConnection(RedisConnection):
    """Counts round trips."""

    n_trips = 0

    async def run(self, command: Callable[[Redis], Awaitable[Result]], *, is_long: bool = False) -> Result:
        self.n_trips += 1
        return await super().run(command, is_long=is_long)


@dataclass
class Bench:
    """A log, and features over it in Redis and in memory."""

    database: SqliteDatabase
    log: SqliteEventLog
    redis: CountingConnection
    shared: RedisFeatures
    memory: MemoryFeatures
    times: dict[str, list[float]] = field(default_factory=dict)
    trips: dict[str, list[int]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def events(self, n: int, user: str) -> list[Event]:
        numbers = itertools.islice(self.numbers, n)
        return [Event(event_id=f"e{k}", user=user, item=f"i{k % 5_000}", kind="like", at=START + k) for k in numbers]

    async def append(self, n: int, user: str) -> Page:
        page = (await self.log.append(self.events(n, user))).page
        assert page is not None
        return page

    async def measure(self, name: str, operation: Operation) -> None:
        before, started = self.redis.n_trips, time.perf_counter()
        await operation()
        self.times.setdefault(name, []).append(1e6 * (time.perf_counter() - started))
        self.trips.setdefault(name, []).append(self.redis.n_trips - before)

    def figures(self) -> dict[str, dict[str, float]]:
        return {
            name: {"us": round(statistics.median(times), 1), "round_trips": statistics.median(self.trips[name])}
            for name, times in self.times.items()
        }


async def measure_round(bench: Bench, n: int) -> None:
    """Each operation once, one after another, so that all have the same machine."""
    shared, memory = bench.shared, bench.memory
    await bench.measure("ping", lambda: bench.redis.run(lambda redis: redis.ping()))
    await bench.measure("request_unchanged", lambda: shared.user("ann"))
    page = await bench.append(1, "ann")
    await bench.measure("event", lambda: shared.catch_up(page))
    await bench.measure("request_after_event", lambda: shared.user("ann"))
    await memory.catch_up(page)
    await bench.measure("memory_request_after_event", lambda: memory.user("ann"))
    await bench.measure("memory_request", lambda: memory.user("ann"))
    if n % 10 == 0:
        page_of_many = await bench.append(PAGE, "bob")
        await bench.measure("page_of_100_events", lambda: shared.catch_up(page_of_many))
        await memory.catch_up(page_of_many)


async def measure_loads(bench: Bench) -> None:
    """The first request of a user whose history is not in Redis."""
    for n in range(N_LOADS):
        await bench.shared.catch_up(await bench.append(50, f"u{n}"))
    await bench.memory.catch_up()
    for n in range(N_LOADS):
        await bench.measure("request_absent", lambda user=f"u{n}": bench.shared.user(user))  # type: ignore[misc]  # a lambda with a default
        await bench.measure("memory_request_absent", lambda user=f"u{n}": bench.memory.user(user))  # type: ignore[misc]  # so


async def measure(folder: Path) -> dict[str, dict[str, float]]:
    database = SqliteDatabase(folder / "palate.db")
    log, impressions, checkpoints = SqliteEventLog(database), SqliteImpressions(database, 100), SqlCheckpoints(database)
    redis = CountingConnection(URL, f"bench-{secrets.token_hex(4)}", timeout_s=30.0)

    def memory() -> MemoryFeatures:
        return MemoryFeatures(
            log, impressions, checkpoints, users=1_000, events_per_user=10_000, trend_half_life_days=14.0
        )

    shared = RedisFeatures(
        log,
        impressions,
        checkpoints,
        redis,
        memory(),
        users=1_000,
        events_per_user=10_000,
        trend_half_life_days=14.0,
        ttl_days=1.0,
    )
    bench = Bench(database, log, redis, shared, memory())
    await bench.append(N_EVENTS, "ann")
    features: tuple[Features, ...] = (shared, bench.memory)
    for opened in features:
        await opened.catch_up()
        await opened.user("ann")
    for n in range(N_ROUNDS):
        await measure_round(bench, n)
    await measure_loads(bench)
    await redis.run(lambda client: _delete_keys(client, redis.key("*")))
    await shared.close()
    await redis.close()
    impressions.close()
    log.close()
    database.close()
    return bench.figures()


async def _delete_keys(client: Redis, pattern: str) -> None:
    async for key in client.scan_iter(pattern, count=1_000):
        await client.delete(key)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(Path(folder)))
    write_result("shared_state", {"n_events": N_EVENTS, "n_rounds": N_ROUNDS, "operations": figures})


if __name__ == "__main__":
    main()
