"""The counters of many items are read in parts, and no request fails or waits for them."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest

from palate.adapters.memory.item_counters import ItemCounters, find_retracted
from palate.adapters.redis.counter_store import CounterStore
from palate.adapters.sql.checkpoints import SqlCheckpoints
from palate.data.events import active_events
from palate.testing.port_contracts.examples import event, retraction
from tests.adapters.redis.conftest import Workers

pytestmark = pytest.mark.anyio
_ITEMS = 1_200
"""More than Redis stores in a row, where it reads all at once."""


async def test_a_checkpoint_is_of_one_position_though_events_are_counted_meanwhile(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    features, writer = workers.open(), workers.open()
    sent = [event(number, item=f"i{number}") for number in range(_ITEMS)]
    await workers.log.append(sent)
    await features.catch_up()
    features._fold.counters.page = 100
    read_page, numbers = CounterStore._scan_page, itertools.count(_ITEMS)

    async def read_and_write(*page: Any) -> tuple[int, dict[bytes, bytes]]:
        number = next(numbers)
        taken = [retraction(10_000 + number, sent[7 * (number - _ITEMS)])]
        await workers.log.append([event(number, item=f"i{number}"), event(20_000 + number, item="i9"), *taken])
        await writer.catch_up()
        return await read_page(*page)

    monkeypatch.setattr(CounterStore, "_scan_page", read_and_write)
    await features.checkpoint()
    assert next(numbers) > _ITEMS + 10, "pages"
    checkpoint = await SqlCheckpoints(workers.database).load("features")
    assert checkpoint is not None
    expected = ItemCounters(14.0 * 86_400)
    page = await workers.log.read(0, 10_000)
    retracted = await find_retracted(page, workers.log)
    for cursor, row in zip(page.cursors, page.events, strict=True):
        expected.count(cursor, row, retracted)
    state = expected.checkpoint().state
    assert (checkpoint.cursor, checkpoint.state["counts"]) == (expected.cursor, state["counts"])
    assert checkpoint.state["trends"] == pytest.approx(state["trends"])
    assert checkpoint.state["landmark"] == state["landmark"]


async def test_counters_that_are_replaced_meanwhile_give_no_checkpoint(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = workers.open()
    await workers.log.append([event(1), event(2, "bob")])
    await features.catch_up()
    read_page = CounterStore._scan_page

    async def read_and_replace(*page: Any) -> tuple[int, dict[bytes, bytes]]:
        values = await read_page(*page)
        await features._fold._begin(await features._fold.state(), 0, 0, drop_counters=True)
        return values

    monkeypatch.setattr(CounterStore, "_scan_page", read_and_replace)
    assert await features._fold.counters.read_exactly() is None
    monkeypatch.undo()
    await features.catch_up()
    counters = await features._fold.counters.read_exactly()
    assert counters is not None
    assert counters.counts == {"dune": 2}


async def test_two_that_read_at_once_do_not_disturb_each_other(workers: Workers) -> None:
    features = workers.open()
    await workers.log.append([event(1)])
    await features.catch_up()
    counters = features._fold.counters
    results = await asyncio.gather(*(counters.read_exactly() for _ in range(3)))
    counted = [result.counts for result in results if result is not None]
    assert counted
    assert all(counts == {"dune": 1} for counts in counted)
    assert await counters.read_exactly() is not None


async def test_a_slow_reading_of_counters_is_no_outage(workers: Workers) -> None:
    features = workers.open()
    await workers.log.append([event(1)])
    await features.catch_up()
    features._redis.long_s = 0.0
    await features.popularity()
    await features.trending()
    await features.checkpoint()
    assert (await features.user("ann")).history.items == ("dune",)
    assert (features.shared_state.is_degraded, features.shared_state.n_failures) == (False, 0)


async def test_requests_do_not_wait_for_the_counters_of_many_items(workers: Workers) -> None:
    features = workers.open()
    features._fold.counters.page = 5
    await workers.log.append([event(number, item=f"i{number}") for number in range(10)])
    await features.catch_up()
    assert len(await features.popularity()) == 10
    await features.catch_up((await workers.log.append([event(10, item="i10")])).page)
    features._redis.long_s = 0.0
    assert len(await features.popularity()) == len(await features.trending()) == 10
    await features.close()
    features._redis.long_s = 30.0
    while len(await features.popularity()) == 10:
        await asyncio.sleep(0.001)
    rows = active_events((await workers.log.read(0, 100)).events)
    assert await features.popularity() == dict.fromkeys((row.item for row in rows), 1.0)
