"""While Redis is down, workers answer from the log; when it is up again, nothing is missed."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from palate.adapters.redis.features import RedisFeatures
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.data.events import active_events
from palate.data.profile import History
from palate.errors import StorageFailed
from palate.ports.event_log import Page
from palate.testing.port_contracts.examples import START, event, impression
from palate.testing.port_contracts.features import shown_to
from tests.adapters.redis.conftest import Workers
from tests.adapters.redis.test_features_workers import Trials
from tests.own_servers import RedisServer

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
async def fleet(
    redis_server: RedisServer, database: SqliteDatabase, sql_log: SqliteEventLog, sql_impressions: SqliteImpressions
) -> AsyncIterator[Workers]:
    """Workers over a Redis server of the test's own."""
    workers = Workers(redis_server.url, "palate", database, sql_log, sql_impressions)
    yield workers
    await workers.close()


async def recovered(features: RedisFeatures) -> bool:
    """Wait until Redis is used again."""
    while features.shared_state.is_degraded:
        await features.catch_up()
    return True


async def test_answers_come_from_the_log_while_redis_is_down(fleet: Workers, redis_server: RedisServer) -> None:
    features, other = fleet.open(), fleet.open()
    await features.catch_up((await fleet.log.append([event(1)])).page)
    assert (await features.user("ann")).history.items == ("dune",)
    assert not features.shared_state.is_degraded
    redis_server.kill()
    assert await features.catch_up((await fleet.log.append([event(2, item="emma")])).page) == 1
    assert features.shared_state.is_degraded
    for opened in (features, other):
        assert (await opened.user("ann")).history.items == ("dune", "emma")
        assert opened.shared_state.n_failures > 0
    features.expose("ann", 0, 1, START, ["dune"])
    assert await shown_to(features, "ann") == {"dune": 1}
    assert await features.popularity() in ({"dune": 1}, {}), "as it was known"
    await features.recount()
    assert await features.popularity() == {"dune": 1, "emma": 1}
    await features.checkpoint()


async def test_a_redis_that_comes_back_empty_heals(fleet: Workers, redis_server: RedisServer) -> None:
    features, other = fleet.open(), fleet.open()
    await fleet.log.append([event(1)])
    for opened in (features, other):
        await opened.catch_up()
        await opened.user("ann")
    redis_server.kill()
    await features.catch_up((await fleet.log.append([event(2, item="emma")])).page)
    features.expose("ann", 0, 1, START, ["dune"])
    fleet.impressions.put(impression(1, seed=1, items=("dune",)), 0)
    await fleet.impressions.flush()
    redis_server.start()
    for opened in (other, features):
        assert (await opened.user("ann")).history.items == ("dune", "emma")
        assert await recovered(opened)
        assert (await opened.user("ann")).history.items == ("dune", "emma")
        await opened.recount()
        assert await opened.popularity() == {"dune": 1, "emma": 1}
    features.expose("ann", 0, 2, START, ["emma"])
    assert await shown_to(features, "ann") == await shown_to(other, "ann") == {"dune": 1, "emma": 1}


async def test_lists_shown_between_two_outages_are_known_in_the_second(
    fleet: Workers, redis_server: RedisServer
) -> None:
    features = fleet.open()
    await features.catch_up((await fleet.log.append([event(1)])).page)
    await features.user("ann")
    redis_server.kill()
    assert await shown_to(features, "ann") == {}
    assert features.shared_state.is_degraded
    redis_server.start()
    assert await recovered(features)
    await features.user("ann")
    features.expose("ann", 0, 1, START, ["dune"])
    fleet.impressions.put(impression(1, seed=1, items=("dune",)), 0)
    await fleet.impressions.flush()
    assert await shown_to(features, "ann") == {"dune": 1}
    redis_server.kill()
    assert await shown_to(features, "ann") == {"dune": 1}
    assert features.shared_state.is_degraded


async def test_an_erasure_while_redis_is_down_reaches_it(fleet: Workers, redis_server: RedisServer) -> None:
    """As by a worker that cannot reach a Redis that others use: what it holds of all users is dropped."""
    cut_off, other = Workers("redis://127.0.0.1:1/0", *_rest(fleet)).open(), fleet.open()
    await fleet.log.append([event(1), event(2, "bob")])
    for opened in (cut_off, other):
        await opened.catch_up()
        assert (await opened.user("ann")).history.items == ("dune",)
    assert len((await cut_off.take_out(["ann"], lambda: fleet.log.erase("ann"))).events) == 1
    assert len((await cut_off.user("ann")).history) == 0
    await other.catch_up()
    assert len((await other.user("ann")).history) == 0
    assert (await other.user("bob")).history.items == ("dune",)
    await cut_off.close()


def _rest(workers: Workers) -> tuple[str, SqliteDatabase, SqliteEventLog, SqliteImpressions]:
    assert isinstance(workers.log, SqliteEventLog)
    assert isinstance(workers.impressions, SqliteImpressions)
    return workers.prefix, workers.database, workers.log, workers.impressions


async def test_a_server_starts_before_its_redis(fleet: Workers, redis_server: RedisServer) -> None:
    redis_server.kill()
    features = fleet.open()
    await fleet.log.append([event(1)])
    assert await features.catch_up() == 1
    assert (await features.user("ann")).history.items == ("dune",)
    assert await features.popularity() == {"dune": 1}
    redis_server.start()
    assert await recovered(features)
    assert (await features.user("ann")).history.items == ("dune",)
    assert await features.popularity() == {"dune": 1}


class FailingLog(SqliteEventLog):
    """Cannot be read while ``is_down``."""

    is_down = False

    async def read(self, after: int, limit: int) -> Page:
        return await super().read(after, limit) if not self.is_down else _fail()

    async def of_user(self, user: str) -> Page:
        return await super().of_user(user) if not self.is_down else _fail()

    async def end(self) -> int:
        return await super().end() if not self.is_down else _fail_end()


def _fail() -> Page:
    raise StorageFailed("The database is down.")


def _fail_end() -> int:
    raise StorageFailed("The database is down.")


async def test_with_neither_redis_nor_the_database_there_is_an_answer(
    fleet: Workers, redis_server: RedisServer, database: SqliteDatabase
) -> None:
    log = FailingLog(database)
    features = fleet.open(log)
    await log.append([event(1), event(2, "bob")])
    await features.catch_up()
    await features.user("ann")
    log.is_down = True
    assert (await features.user("ann")).history.items == ("dune",), "Redis is up"
    assert len((await features.user("bob")).history) == 0, "in memory nowhere"
    redis_server.kill()
    assert (await features.user("ann")).history.items == ("dune",), "as it was read last"
    assert len((await features.user("nobody")).history) == 0
    log.is_down = False
    assert (await features.user("bob")).history.items == ("dune",)
    log.is_down = True
    redis_server.start()
    assert (await features.user("bob")).history.items == ("dune",)
    assert features.shared_state.is_degraded, "nobody knows what Redis lacks"
    log.is_down = False
    assert await recovered(features)
    log.close()


async def test_no_acknowledged_event_is_missed_however_often_redis_dies(
    fleet: Workers, redis_server: RedisServer
) -> None:
    rng, workers, is_up = random.Random(3), [fleet.open(users=3, events=10) for _ in range(3)], True
    for number in range(400):
        if rng.random() < 0.03:
            redis_server.kill() if is_up else redis_server.start()
            is_up = not is_up
        user, worker = f"u{rng.randrange(6)}", rng.choice(workers)
        if rng.random() < 0.03:
            await worker.take_out([user], lambda user=user: fleet.log.erase(user))  # type: ignore[misc]  # a lambda with a default
        else:
            sent = event(number, user, f"i{number % 17}", at=START + rng.randrange(99))
            await worker.catch_up((await fleet.log.append([sent])).page)
        expected = History.of_events(active_events((await fleet.log.of_user(user)).events)).newest(10)
        for features in workers:
            assert (await features.user(user)).history == expected
    if not is_up:
        redis_server.start()
    rows = (await fleet.log.read(0, 10_000)).events
    for features in workers:
        assert await recovered(features)
        await features.recount()
        assert await features.popularity() == Counter(row.item for row in rows)


async def test_no_acknowledged_event_is_missed_when_redis_dies_in_the_middle_of_work(
    fleet: Workers, redis_server: RedisServer
) -> None:
    trials, rng, is_up = Trials(fleet, seed=4), random.Random(4), True

    async def kill_or_start() -> None:
        nonlocal is_up
        await asyncio.sleep(rng.random() / 100)
        if rng.random() < 0.4:
            redis_server.kill() if is_up else redis_server.start()
            is_up = not is_up

    for turn in range(40):
        reads = [features.user(f"u{rng.randrange(8)}") for features in trials.features]
        changes = asyncio.gather(*(trials.change(10 * turn + number) for number in range(8)))
        await asyncio.gather(changes, kill_or_start(), *reads)
        for user in set().union(*changes.result()):
            await trials.compare(user)
    assert trials.n_misses == 0
