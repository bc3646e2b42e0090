"""Features in memory keep the contract of their port, stay bounded, and fade by the formula."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from unittest import mock

import pytest

from palate.adapters.memory.features import MemoryFeatures
from palate.adapters.memory.item_counters import ItemCounters, digest_of
from palate.adapters.sql.checkpoints import SqlCheckpoints
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.data.events import Event
from palate.data.profile import History
from palate.ports.checkpoints import Checkpoint
from palate.ports.event_log import Cursor, Page
from palate.ports.impressions import Impressions
from palate.testing.port_contracts.examples import START, event
from palate.testing.port_contracts.features import FeaturesContract
from tests.waiting import until_so

_DAY_S = 86_400.0


def opened(
    database: SqliteDatabase,
    log: SqliteEventLog,
    *,
    users: int = 100,
    events: int = 1_000,
    half_life_days: float = 14.0,
    impressions: Impressions | None = None,
    clock: Callable[[], float] = time.time,
) -> MemoryFeatures:
    return MemoryFeatures(
        log,
        impressions or mock.create_autospec(SqliteImpressions),
        SqlCheckpoints(database),
        users=users,
        events_per_user=events,
        trend_half_life_days=half_life_days,
        clock=clock,
    )


class TestMemoryFeatures(FeaturesContract):
    @pytest.fixture
    def log(self, sql_log: SqliteEventLog) -> SqliteEventLog:
        return sql_log

    @pytest.fixture
    def impressions(self, sql_impressions: SqliteImpressions) -> SqliteImpressions:
        return sql_impressions

    @pytest.fixture
    def open_features(
        self, database: SqliteDatabase, sql_log: SqliteEventLog, sql_impressions: SqliteImpressions
    ) -> Callable[[], MemoryFeatures]:
        return lambda: opened(database, sql_log, impressions=sql_impressions)


class CountingLog(SqliteEventLog):
    """Counts the histories that are read from the disk, and where pages of the log begin."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database)
        self.read_for: list[str] = []
        self.read_after: list[Cursor] = []

    async def read(self, after: Cursor, limit: int) -> Page:
        self.read_after.append(after)
        return await super().read(after, limit)

    async def of_user(self, user: str) -> Page:
        self.read_for.append(user)
        return await super().of_user(user)


class SlowLog(SqliteEventLog):
    """A read of a history takes until it is told to end, once it has seen the disk."""

    def __init__(self, database: SqliteDatabase) -> None:
        super().__init__(database)
        self.gates: list[asyncio.Event] = []
        self.n_read = 0

    async def of_user(self, user: str) -> Page:
        self.gates.append(gate := asyncio.Event())
        page = await super().of_user(user)
        self.n_read += 1
        await gate.wait()
        return page


@pytest.mark.anyio
async def test_only_so_many_users_are_kept_those_asked_for_last(database: SqliteDatabase) -> None:
    log = CountingLog(database)
    features = opened(database, log, users=2)
    await log.append([event(number, user) for number, user in enumerate(["ann", "bob", "cid"])])
    await features.catch_up()
    for user in ("ann", "bob", "ann", "cid", "ann", "bob"):
        assert len(await features.history(user)) == 1
    assert log.read_for == ["ann", "bob", "cid", "bob"]
    log.close()


@pytest.mark.anyio
async def test_strangers_leave_nothing_behind(database: SqliteDatabase, sql_log: SqliteEventLog) -> None:
    features = opened(database, sql_log)
    for number in range(50):
        await features.history(f"stranger {number}")
    assert not features._histories
    assert not features._loading


@pytest.mark.anyio
async def test_of_a_long_history_the_newest_count(database: SqliteDatabase, sql_log: SqliteEventLog) -> None:
    features = opened(database, sql_log, events=3)
    sent = [event(number, item=f"i{number}") for number in range(5)]
    await sql_log.append(sent[:4])
    await features.catch_up()
    assert (await features.history("ann")).items == ("i1", "i2", "i3")
    await sql_log.append([sent[4], event(9, item="late", at=START - 1)])
    await features.catch_up()
    assert await features.history("ann") == History.of_events(sent[2:])


@pytest.mark.anyio
async def test_two_who_read_one_history_while_it_grows_both_leave_it_whole(database: SqliteDatabase) -> None:
    log = SlowLog(database)
    features = opened(database, log)
    await log.append([event(1)])
    await features.catch_up()
    first, second = (asyncio.create_task(features.history("ann")) for _ in range(2))
    assert await until_so(lambda: log.n_read == 2), "both have seen one event"
    log.gates[0].set()
    await first
    await log.append([event(2)])
    await features.catch_up()
    log.gates[1].set()
    while not second.done():
        for gate in log.gates:
            gate.set()
        await asyncio.sleep(0.001)
    assert len(await features.history("ann")) == 2
    log.close()


@pytest.mark.anyio
async def test_two_who_read_one_history_while_it_is_erased_leave_nothing_of_it(database: SqliteDatabase) -> None:
    log = SlowLog(database)
    features = opened(database, log)
    await log.append([event(1)])
    await features.catch_up()
    first, second = (asyncio.create_task(features.history("ann")) for _ in range(2))
    assert await until_so(lambda: log.n_read == 2), "both have seen the event"
    log.gates[0].set()
    await first
    await features.take_out(["ann"], lambda: log.erase("ann"))
    while not second.done():
        for gate in log.gates:
            gate.set()
        await asyncio.sleep(0.001)
    assert not features._histories
    log.close()


@pytest.mark.anyio
async def test_a_history_that_is_read_while_events_are_skipped_lacks_none(database: SqliteDatabase) -> None:
    log = SlowLog(database)
    features = opened(database, log)
    await log.append([event(1)])
    await features.catch_up()
    reading = asyncio.create_task(features.history("ann"))
    assert await until_so(lambda: log.n_read == 1), "it has seen one event"
    skipped = await log.append([event(2), event(3, "bob")])
    features.skip_to(skipped.cursor, 0, ItemCounters(14 * _DAY_S))
    while not reading.done():
        for gate in log.gates:
            gate.set()
        await asyncio.sleep(0.001)
    assert len(await features.history("ann")) == 2
    assert await features.popularity() == {}, "as they were handed over"
    await features.recount()
    assert await features.popularity() == {"dune": 3}
    log.close()


class ErasingLog(SqliteEventLog):
    """Somebody erases a user whenever a page is read from the middle of the log, until there is nobody left."""

    victims: Sequence[str] = ()

    async def read(self, after: Cursor, limit: int) -> Page:
        if limit == 1_000 and after and self.victims:
            user, *self.victims = self.victims
            await self.erase(user)
        return await super().read(after, limit)


@pytest.mark.anyio
async def test_a_count_that_meets_another_erasure_begins_again(database: SqliteDatabase) -> None:
    log = ErasingLog(database)
    features = opened(database, log)
    await log.append([event(number, f"u{number % 10}") for number in range(2_500)])
    await features.catch_up()
    await log.erase("u0")
    await features.catch_up()
    log.victims = ["u1", "u2", "u3"]
    await features.recount()
    assert (features.epoch, dict(await features.popularity())) == (4, {"dune": 1_500})
    log.close()


def heat(events: Sequence[Event], half_life_days: float) -> dict[str, float]:
    """Trends by the formula, from the newest row's point of view: Σ 2^(-age/half-life), the best being 1."""
    now = max(row.at for row in events)
    weights: dict[str, float] = {}
    for row in events:
        if row.kind != "dislike":
            fresh = 2 ** ((row.at - now) / (half_life_days * _DAY_S))
            weights[row.item] = weights.get(row.item, 0.0) + fresh
    best = max(weights.values())
    return {item: weight / best for item, weight in weights.items()}


@pytest.mark.anyio
async def test_a_day_old_event_is_half_as_hot_when_the_half_life_is_a_day(
    database: SqliteDatabase, sql_log: SqliteEventLog
) -> None:
    features = opened(database, sql_log, half_life_days=1.0)
    await sql_log.append([event(1, item="new", at=START), event(2, item="old", at=START - _DAY_S)])
    await features.catch_up()
    assert await features.trending() == [("new", 1.0), ("old", 0.5)]


@pytest.mark.anyio
@pytest.mark.parametrize("span_days", [30, 3_000, 60_000], ids=["a-month", "eight-years", "longer-than-a-float-holds"])
async def test_trends_follow_the_formula_over_any_span(
    database: SqliteDatabase, sql_log: SqliteEventLog, span_days: int
) -> None:
    features = opened(database, sql_log, half_life_days=7.0, clock=lambda: START + span_days * _DAY_S)
    kinds = ["click", "like", "dislike", "complete"]
    sent = [
        event(n, item=f"i{n * 7 % 11}", kind=kinds[n % 4], at=START + (n * 37 % 200) / 200 * span_days * _DAY_S)
        for n in range(200)
    ]
    await sql_log.append(sent)
    await features.catch_up()
    expected = {item: value for item, value in heat(sent, 7.0).items() if value > 1e-90}
    trending = {item: value for item, value in await features.trending() if value > 1e-90}
    assert trending == pytest.approx(expected, rel=1e-6)
    values = [value for _, value in await features.trending()]
    assert values == sorted(values, reverse=True)


@pytest.mark.anyio
async def test_another_half_life_starts_the_fold_afresh(database: SqliteDatabase, sql_log: SqliteEventLog) -> None:
    before, after = opened(database, sql_log), opened(database, sql_log, half_life_days=1.0)
    await sql_log.append([event(1)])
    await before.catch_up()
    await before.checkpoint()
    assert await after.catch_up() == 1


@pytest.mark.anyio
async def test_a_checkpoint_of_another_version_costs_time_and_no_truth(
    database: SqliteDatabase, sql_log: SqliteEventLog
) -> None:
    await sql_log.append([event(1), event(2, "bob")])
    await SqlCheckpoints(database).save(
        "features", Checkpoint(2, 0, {"half_life_s": 14 * _DAY_S, "counts": {"dune": 99.0}})
    )
    features = opened(database, sql_log)
    assert await features.catch_up() == 2
    assert dict(await features.popularity()) == {"dune": 2}


@pytest.mark.anyio
async def test_only_others_count_the_log_again_and_only_without_a_checkpoint(database: SqliteDatabase) -> None:
    logs = [CountingLog(database) for _ in range(2)]
    erasing, other = (opened(database, log) for log in logs)
    await logs[0].append([event(number, f"u{number % 10}") for number in range(100)])
    for features in (erasing, other):
        await features.catch_up()
    for log in logs:
        log.read_after.clear()
    await erasing.take_out(["u1"], lambda: logs[0].erase("u1"))
    await other.catch_up()
    await other.recount()
    assert 0 not in logs[0].read_after + logs[1].read_after, "one subtracts, one takes its checkpoint"
    assert dict(await erasing.popularity()) == dict(await other.popularity()) == {"dune": 90}
    await logs[0].erase("u2")
    await other.catch_up()
    assert dict(await other.popularity()) == {"dune": 90}, "as before, until they are counted again"
    await other.recount()
    assert dict(await other.popularity()) == {"dune": 80}
    assert logs[1].read_after.count(0) == 1
    for log in logs:
        log.close()


@pytest.mark.anyio
async def test_processes_that_erase_in_turn_never_count_the_log_again(database: SqliteDatabase) -> None:
    log = CountingLog(database)
    processes = [opened(database, log) for _ in range(2)]
    await log.append([event(number, f"u{number % 10}") for number in range(100)])
    for features in processes:
        await features.catch_up()
    log.read_after.clear()
    for turn in range(6):
        await processes[turn % 2].take_out([f"u{turn}"], lambda user=f"u{turn}": log.erase(user))  # type: ignore[misc]  # mypy infers no lambda with defaults
        assert dict(await processes[turn % 2].popularity()) == {"dune": 90 - 10 * turn}
    assert 0 not in log.read_after
    log.close()


@pytest.mark.anyio
async def test_the_checkpoint_names_no_event_of_a_forgotten_user(
    database: SqliteDatabase, sql_log: SqliteEventLog
) -> None:
    features = opened(database, sql_log)
    ahead = event(1, kind="retract", retracts="ann:never-sent")
    await sql_log.append([ahead, event(2, "bob", kind="retract", retracts="bob:never-sent")])
    await features.catch_up()
    await features.take_out(["ann"], lambda: sql_log.erase("ann"))
    checkpoint = await SqlCheckpoints(database).load("features")
    assert checkpoint is not None
    assert checkpoint.state["ahead"] == [digest_of(("bob", "bob:never-sent"))]
