"""Contract tests for features when another process erases or moves users: they forget, and write nobody back."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable

import pytest

from palate.ports.event_log import EventLog, Page
from palate.ports.features import Features
from palate.testing.port_contracts.examples import event, retraction

OpenFeatures = Callable[[], Features]


@pytest.mark.anyio
class FeaturesEpochContract:
    """The part of the contract of features that concerns folds over one log in several processes."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def log(self) -> EventLog:
        raise NotImplementedError

    @pytest.fixture
    def open_features(self) -> OpenFeatures:
        raise NotImplementedError

    async def test_whom_another_process_forgets_is_forgotten(self, log: EventLog, open_features: OpenFeatures) -> None:
        first, second = open_features(), open_features()
        await log.append([event(1), event(2, "bob"), event(3, item="solaris"), retraction(4, event(3))])
        for features in (first, second):
            await features.catch_up()
            assert len(await features.history("ann")) == len(await features.history("bob")) == 1
        await first.take_out(["ann"], lambda: log.erase("ann"))
        await second.catch_up()
        assert len(await second.history("ann")) == 0
        assert (await second.history("bob")).items == ("dune",)
        await second.recount()
        assert second.epoch == first.epoch == 1
        assert dict(await second.popularity()) == {"dune": 1}
        assert await second.trending() == [("dune", 1.0)]

    async def test_an_erasure_past_the_features_is_noticed(self, log: EventLog, open_features: OpenFeatures) -> None:
        """No process may subtract: each counts again."""
        features = open_features()
        await log.append([event(1), event(2, "bob")])
        await features.catch_up()
        await features.history("ann")
        await log.erase("ann")
        await features.catch_up()
        assert len(await features.history("ann")) == len(await features.history("cid")) == 0
        await log.append([event(3, "cid", "solaris")])
        await features.recount()
        assert (await features.history("cid")).items == ("solaris",)
        await log.append([event(4, "cid", "emma")])
        await features.catch_up()
        assert dict(await features.popularity()) == {"dune": 1, "solaris": 1, "emma": 1}
        assert (await features.history("cid")).items == ("solaris", "emma")

    async def test_nothing_is_subtracted_if_others_erased_at_the_same_time(
        self, log: EventLog, open_features: OpenFeatures
    ) -> None:
        features = open_features()
        await log.append([event(1), event(2, "bob"), event(3, "cid")])
        await features.catch_up()
        await features.history("bob")

        async def erase_after_another() -> Page:
            await log.erase("bob")
            return await log.erase("ann")

        assert (await features.take_out(["ann"], erase_after_another)).epoch == features.epoch == 2
        assert len(await features.history("bob")) == 0
        await features.recount()
        assert dict(await features.popularity()) == {"dune": 1}

    async def test_what_another_process_moves_counts_once(self, log: EventLog, open_features: OpenFeatures) -> None:
        first, second = open_features(), open_features()
        await log.append([event(1), event(2, "bob"), event(3, item="cats"), retraction(4, event(3))])
        for features in (first, second):
            await features.catch_up()
            await features.history("ann")
            await features.history("bob")
        heat = dict(await second.trending())
        await first.take_out(["ann", "bob"], lambda: log.move("ann", "bob"))
        await second.catch_up()
        assert len(await second.history("ann")) == 0
        assert (await second.history("bob")).items == ("dune", "dune")
        await second.recount()
        assert dict(await second.popularity()) == {"dune": 2}
        assert dict(await second.trending()) == pytest.approx(heat)

    @pytest.mark.parametrize("knows", [True, False], ids=["which-knows", "which-does-not-know-yet"])
    async def test_a_checkpoint_brings_nobody_back(
        self, log: EventLog, open_features: OpenFeatures, knows: bool
    ) -> None:
        first, second, after = (open_features() for _ in range(3))
        await log.append([event(1), event(2, "bob")])
        await first.catch_up()
        await second.catch_up()
        await first.take_out(["ann"], lambda: log.erase("ann"))
        if knows:
            await second.catch_up()
        await second.checkpoint()
        assert await after.catch_up() == 0, "the checkpoint of the process that erased stands"
        assert dict(await after.popularity()) == {"dune": 1}

    async def test_two_that_forget_one_after_the_other_count_right(
        self, log: EventLog, open_features: OpenFeatures
    ) -> None:
        first, second = open_features(), open_features()
        await log.append([event(1), event(2, "bob"), event(3, "cid")])
        await first.catch_up()
        await second.catch_up()
        await first.take_out(["ann"], lambda: log.erase("ann"))
        await second.take_out(["bob"], lambda: log.erase("bob"))
        for features in (first, second):
            await features.catch_up()
            await features.recount()
            assert dict(await features.popularity()) == {"dune": 1}

    async def test_events_count_once_while_the_log_is_counted_again(
        self, log: EventLog, open_features: OpenFeatures
    ) -> None:
        features = open_features()
        numbers = itertools.count()
        await log.append([event(next(numbers), f"u{n % 50}", f"i{n % 7}") for n in range(3_000)])
        await features.catch_up()

        async def write() -> None:
            for turn in range(20):
                await log.append([event(next(numbers), f"v{turn}", f"i{turn % 7}")])
                await features.catch_up()
                assert len(await features.history(f"v{turn}")) == 1, "a history does not wait for the counters"
                if turn % 4 == 0:
                    await (log.erase(f"u{turn}") if turn % 8 else log.move(f"u{turn}", f"v{turn}"))

        async def recount() -> None:
            while not writing.done():
                await features.recount()
                await asyncio.sleep(0)

        writing = asyncio.create_task(write())
        await asyncio.gather(writing, recount())
        await features.catch_up()
        await features.recount()
        events = (await log.read(0, 10_000)).events
        assert await features.popularity() == Counter(row.item for row in events)
        assert [len(await features.history(f"u{turn}")) for turn in range(0, 20, 4)] == [0] * 5
        assert len(await features.history("v0")) == 61

    async def test_a_history_that_is_read_during_an_erasure_is_forgotten(
        self, log: EventLog, open_features: OpenFeatures
    ) -> None:
        first, second = open_features(), open_features()
        for number in range(20):
            await log.append([event(number), event(100 + number, "bob")])
            await first.catch_up()
            await second.catch_up()
            reading = [asyncio.create_task(features.history("ann")) for features in (first, second) for _ in range(3)]
            await asyncio.gather(first.take_out(["ann"], lambda: log.erase("ann")), second.catch_up(), *reading)
            await second.catch_up()
            for features in (first, second):
                assert len(await features.history("ann")) == 0
                assert len(await features.history("bob")) == number + 1
