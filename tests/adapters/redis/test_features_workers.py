"""Two workers over one log see the same users: what any of them has folded is in the next answer of every other."""

from __future__ import annotations

import asyncio
import math
import random
from collections import Counter

import pytest
from redis import Redis

from palate.adapters.redis.fold_pages import PAGE
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.data.events import RETRACT, active_events
from palate.data.profile import History
from palate.ports.event_log import EventLog, Page
from palate.testing.port_contracts.examples import START, event, impression, retraction
from palate.testing.port_contracts.features import shown_to
from tests.adapters.redis.conftest import Workers, delete_keys, stored_bytes

pytestmark = pytest.mark.anyio
_USERS = [f"u{number}" for number in range(8)]
_KEPT = 12


class Trials:
    """Changes by random workers, each followed by the answers of the others."""

    def __init__(self, workers: Workers, seed: int) -> None:
        self.log = workers.log
        self.features = [workers.open(users=4, events=_KEPT) for _ in range(3)]
        self.rng = random.Random(seed)
        self.n_events = self.n_misses = 0

    async def change(self, number: int) -> set[str]:
        """Append an event, retract, erase or move; return the users whom it concerns."""
        worker, user = self.rng.choice(self.features), self.rng.choice(_USERS)
        draw = self.rng.random()
        if draw < 0.04:
            await worker.take_out([user], lambda: self.log.erase(user))
            return {user}
        if draw < 0.08:
            to = self.rng.choice(_USERS)
            await worker.take_out([user, to], lambda: self.log.move(user, to))
            return {user, to}
        known = active_events((await self.log.of_user(user)).events) if draw < 0.2 else []
        sent = event(number, user, f"i{number % 31}", at=START + self.rng.randrange(500))
        if known:
            sent = retraction(number, self.rng.choice(known))
        await worker.catch_up((await self.log.append([sent])).page)
        self.n_events += 1
        return {user}

    async def compare(self, user: str) -> None:
        """Count the workers that answer with another history than that of the log."""
        known = active_events((await self.log.of_user(user)).events)
        expected = History.of_events(known).newest(_KEPT)
        for features in self.features:
            self.n_misses += (await features.user(user)).history != expected


@pytest.mark.slow
async def test_each_of_1000_changes_is_in_the_next_answer_of_every_worker(workers: Workers) -> None:
    trials = Trials(workers, seed=1)
    for number in range(1_000):
        for user in await trials.change(number):
            await trials.compare(user)
    assert trials.n_misses == 0
    assert trials.n_events > 800
    for user in _USERS:
        await trials.compare(user)
    rows = active_events((await workers.log.read(0, 10_000)).events)
    for features in trials.features:
        await features.recount()
        assert trials.n_misses == 0
        assert await features.popularity() == Counter(row.item for row in rows)


@pytest.mark.slow
async def test_changes_of_several_workers_at_once_are_all_in_the_next_answers(workers: Workers) -> None:
    trials = Trials(workers, seed=2)
    for turn in range(100):
        users = await asyncio.gather(*(trials.change(10 * turn + number) for number in range(6)))
        for user in set().union(*users):
            await trials.compare(user)
    assert trials.n_misses == 0


class GatedLog(SqliteEventLog):
    """A read of a history waits, when it has seen the disk, until it may answer."""

    gate: asyncio.Event | None = None

    async def of_user(self, user: str) -> Page:
        page = await super().of_user(user)
        if self.gate is not None:
            self.is_waiting.set()
            await self.gate.wait()
        return page

    def close_gate(self) -> None:
        self.gate, self.is_waiting = asyncio.Event(), asyncio.Event()

    def open_gate(self) -> None:
        if self.gate is not None:
            self.gate.set()
            self.gate = None


@pytest.mark.parametrize("change", ["event", "retraction", "erasure", "erasure-elsewhere", "flush"])
async def test_what_happens_while_a_history_is_loaded_is_in_it(
    workers: Workers, database: SqliteDatabase, change: str
) -> None:
    log = GatedLog(database)
    reader, writer = workers.open(log), workers.open()
    first = event(1)
    await workers.log.append([first, event(2, item="solaris")])
    await writer.catch_up()
    await reader.catch_up()
    log.close_gate()
    reading = asyncio.create_task(reader.user("ann"))
    await log.is_waiting.wait()
    if change == "event":
        await writer.catch_up((await workers.log.append([event(3, item="emma")])).page)
    elif change == "retraction":
        await writer.catch_up((await workers.log.append([retraction(3, first)])).page)
    elif change == "erasure":
        await writer.take_out(["ann"], lambda: workers.log.erase("ann"))
    elif change == "erasure-elsewhere":
        await workers.log.erase("ann")
        await writer.catch_up()
    else:
        delete_keys(workers.url, workers.prefix)
        await writer.catch_up((await workers.log.append([event(3, item="emma")])).page)
    log.open_gate()
    expected = History.of_events(active_events((await workers.log.of_user("ann")).events))
    assert (await reading).history == expected
    for features in (reader, writer):
        assert (await features.user("ann")).history == expected
    log.close()


async def test_lists_shown_by_one_worker_count_for_the_others(workers: Workers) -> None:
    first, second = workers.open(), workers.open()
    await workers.log.append([event(1)])
    for features in (first, second):
        await features.catch_up()
        assert await shown_to(features, "ann") == await shown_to(features, "new") == {}
    for user in ("ann", "new"):
        first.expose(user, 0, 1, START, ["dune", "emma"])
        assert await shown_to(first, user) == {"dune": 1, "emma": 1}
        second.expose(user, 0, 2, START + 1, ["dune"])
        assert await shown_to(second, user) == await shown_to(first, user) == {"dune": 2, "emma": 1}


async def test_nothing_of_a_forgotten_user_is_left_in_redis(workers: Workers) -> None:
    first, second = workers.open(), workers.open()
    await workers.log.append(
        [
            event(1, "secret-ann", "secret-item", event_id="secret-1"),
            event(2, "secret-ann", kind=RETRACT, retracts="secret-still-to-come"),
            event(3, "bob", "dune"),
        ]
    )
    for features in (first, second):
        await features.catch_up()
        await features.user("secret-ann")
        features.expose("secret-ann", 0, 1, START, ["secret-item"])
        await features.user("secret-ann")
    assert _secrets(workers), "before"
    await first.take_out(["secret-ann"], lambda: workers.log.erase("secret-ann"))
    second.expose("secret-ann", 0, 2, START, ["secret-item"])
    await second.user("bob")
    await second.user("secret-ann")
    assert _secrets(workers) == []
    assert (await second.user("bob")).history.items == ("dune",)
    assert await second.popularity() == {"dune": 1}


async def test_nothing_is_left_of_whom_another_program_erases(workers: Workers) -> None:
    """It does not know of Redis, so that nobody can say who was erased."""
    features = workers.open()
    await workers.log.append([event(1, "secret-ann", "dune"), event(2, "bob", "dune")])
    await workers.log.append([event(3, "secret-ann", kind=RETRACT, retracts="secret-still-to-come")])
    await features.catch_up()
    for user in ("secret-ann", "bob"):
        await features.user(user)
    assert _secrets(workers)
    await workers.log.erase("secret-ann")
    await features.catch_up()
    await features.recount()
    assert _secrets(workers) == []
    assert (await features.user("bob")).history.items == ("dune",)
    assert await features.popularity() == {"dune": 1}


def _secrets(workers: Workers) -> list[bytes]:
    """The keys in whose name or value a secret is."""
    return [key for key, value in stored_bytes(workers.url, workers.prefix).items() if b"secret" in key + value]


async def test_what_is_stored_of_users_expires_and_strangers_leave_nothing(workers: Workers) -> None:
    features = workers.open()
    await workers.log.append([event(1)])
    await features.catch_up()
    await features.user("ann")
    for number in range(20):
        await features.user(f"stranger {number}")
    features.expose("stranger 1", 0, 1, START, ["dune"])
    await features.user("stranger 1")
    with Redis.from_url(workers.url) as redis:
        seconds = {key.rpartition(b":")[2]: redis.ttl(key) for key in redis.scan_iter(f"{{{workers.prefix}}}*:user:*")}
    assert seconds.keys() == {b"ann", b"stranger 1"}
    assert all(0 < ttl <= 7 * 86_400 for ttl in seconds.values())


async def test_strangers_evict_nobody_whom_a_worker_knows(workers: Workers) -> None:
    features = workers.open(users=5)
    await workers.log.append([event(1)])
    await features.catch_up()
    known = (await features.user("ann")).history
    for number in range(20):
        assert len((await features.user(f"stranger {number}")).history) == 0
    assert (await features.user("ann")).history is known


async def test_a_history_is_bounded_without_being_read(workers: Workers) -> None:
    features, other = workers.open(events=5), workers.open(events=5)
    await workers.log.append([event(0, item="i0")])
    await features.catch_up()
    await features.user("ann")
    for number in range(1, 100):
        await features.catch_up((await workers.log.append([event(number, item=f"i{number}")])).page)
        longest = max(len(value) for value in stored_bytes(workers.url, workers.prefix).values())
        assert longest < 2_000
    for opened in (features, other):
        assert (await opened.user("ann")).history.items == tuple(f"i{number}" for number in range(95, 100))


async def test_only_what_is_new_is_sent(workers: Workers) -> None:
    features = workers.open()
    await workers.log.append([event(number, item=f"i{number}") for number in range(300)])
    await features.catch_up()
    before = (await features.user("ann")).history
    with Redis.from_url(workers.url) as redis:
        sent = redis.info("stats")["total_net_output_bytes"]
        assert (await features.user("ann")).history is before
        await features.catch_up((await workers.log.append([event(400)])).page)
        assert len((await features.user("ann")).history) == 301
        assert redis.info("stats")["total_net_output_bytes"] - sent < 20_000


async def test_a_log_that_grew_much_elsewhere_is_not_folded_event_by_event(workers: Workers) -> None:
    """As after an import by another program: histories are read again, and the counters are counted in memory."""
    features = workers.open()
    await workers.log.append([event(1)])
    await features.catch_up()
    await features.user("ann")
    features._fold.far = 2 * PAGE
    await workers.log.append([event(number, f"u{number % 7}") for number in range(2, 5 * PAGE)])
    await workers.log.append([event(9_999, item="solaris")])
    assert await features.catch_up() < PAGE
    assert (await features.user("ann")).history.items == ("dune", "solaris")
    await features.recount()
    assert await features.popularity() == {"dune": 5 * PAGE - 1, "solaris": 1}


async def test_impressions_of_before_count_again_when_redis_has_lost_them(
    workers: Workers, sql_impressions: SqliteImpressions, sql_log: EventLog
) -> None:
    features = workers.open()
    await workers.log.append([event(1)])
    await features.catch_up()
    sql_impressions.put(impression(1, seed=1, items=("dune",)), 0)
    await sql_impressions.flush()
    assert await shown_to(features, "ann") == {"dune": 1}
    delete_keys(workers.url, workers.prefix)
    assert await shown_to(features, "ann") == {"dune": 1}
    assert math.isfinite((await features.user("ann")).history.last_at)
