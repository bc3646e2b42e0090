"""A clock that was ahead leaves no trace in what is trending, nor in histories, when it is right again."""

from __future__ import annotations

from collections.abc import Sequence
from unittest import mock

import pytest

from palate.adapters.memory.clock_watch import ClockWatch
from palate.adapters.memory.features import MemoryFeatures
from palate.adapters.sql.checkpoints import SqlCheckpoints
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.data.events import Event

pytestmark = pytest.mark.anyio

NOW, DAY_S, YEAR_S = 1.7e9, 86_400.0, 365 * 86_400.0
ITEMS = [f"item-{number:03}" for number in range(100)]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


def opened(database: SqliteDatabase, log: SqliteEventLog, clock: Clock) -> MemoryFeatures:
    return MemoryFeatures(
        log,
        mock.create_autospec(SqliteImpressions),
        SqlCheckpoints(database),
        users=9,
        events_per_user=99,
        trend_half_life_days=14.0,
        clock=clock,
    )


def likes(items: Sequence[str], at: float, user: str = "ann") -> list[Event]:
    return [Event(event_id=f"{user} {item} {at}", user=user, item=item, kind="like", at=at) for item in items]


@pytest.mark.parametrize("ahead_s", [40 * DAY_S, 20 * YEAR_S, 1_000 * YEAR_S])
async def test_an_event_ahead_of_the_clock_outweighs_nothing(
    database: SqliteDatabase, sql_log: SqliteEventLog, ahead_s: float
) -> None:
    features = opened(database, sql_log, Clock())
    await sql_log.append(likes(ITEMS, NOW - DAY_S))
    await features.catch_up()
    before = dict(await features.trending())
    await sql_log.append(likes(["ahead"], NOW + ahead_s, user="bob"))
    await features.catch_up()
    await sql_log.append(likes(["later"], NOW))
    await features.catch_up()
    trending = dict(await features.trending())
    assert set(trending) == {*ITEMS, "ahead", "later"}
    assert trending["ahead"] == trending["later"] == 1.0
    assert trending[ITEMS[0]] > 0.9
    assert (await features.history("bob")).at.tolist() == [NOW], "nor does it end the session of its user"
    await features.take_out(["bob"], lambda: sql_log.erase("bob"))
    await features.take_out(["ann"], lambda: sql_log.erase("ann"))
    await sql_log.append(likes(ITEMS, NOW - DAY_S))
    await features.catch_up()
    await features.recount()
    assert dict(await features.trending()) == before


@pytest.mark.parametrize("ahead_s", [40 * DAY_S, 20 * YEAR_S])
async def test_all_is_as_before_when_the_clock_is_right_again(
    database: SqliteDatabase, sql_log: SqliteEventLog, ahead_s: float
) -> None:
    clock = Clock()
    features = opened(database, sql_log, clock)
    await sql_log.append(likes(ITEMS, NOW - DAY_S))
    await features.catch_up()
    await features.recount()
    clock.now += ahead_s
    await sql_log.append(likes(["ahead"], clock.now, user="bob"))
    await features.catch_up()
    await features.history("bob")
    await features.recount()
    await features.checkpoint()
    clock.now = NOW
    await features.recount()
    trending = dict(await features.trending())
    assert set(trending) == {*ITEMS, "ahead"}
    assert trending[ITEMS[0]] > 0.9
    assert (await features.history("bob")).at.tolist() == [NOW]
    assert (await features.popularity())["ahead"] == 1


async def test_a_checkpoint_of_a_clock_far_ahead_is_not_continued(
    database: SqliteDatabase, sql_log: SqliteEventLog
) -> None:
    clock = Clock()
    features = opened(database, sql_log, clock)
    await sql_log.append(likes(ITEMS, NOW - DAY_S))
    clock.now += 20 * YEAR_S
    await sql_log.append(likes(["ahead"], clock.now, user="bob"))
    await features.catch_up()
    await features.checkpoint()
    clock.now = NOW
    restarted = opened(database, sql_log, clock)
    await restarted.catch_up()
    assert len(await restarted.trending()) == len(ITEMS) + 1


def test_a_clock_that_is_corrected_a_little_was_not_ahead() -> None:
    clock = Clock()
    watch = ClockWatch(clock)
    assert not watch.was_ahead()
    clock.now -= 3_600
    assert not watch.was_ahead()
    clock.now -= 2 * DAY_S
    assert watch.was_ahead()
    assert not watch.was_ahead()
