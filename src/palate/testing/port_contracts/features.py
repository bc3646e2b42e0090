"""Contract tests for features: they agree with the event log and the impressions."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

import pytest

from palate.data.events import active_events
from palate.data.profile import History
from palate.ports.event_log import EventLog
from palate.ports.features import Features
from palate.ports.impressions import Impressions
from palate.testing.port_contracts.examples import START, event, impression, retraction
from palate.testing.port_contracts.features_epoch import FeaturesEpochContract


@pytest.mark.anyio
class FeaturesContract(FeaturesEpochContract):
    """Inherit it and override ``log`` and ``impressions`` (empty), and ``open_features``: as after a start."""

    @pytest.fixture
    def impressions(self) -> Impressions:
        raise NotImplementedError

    @pytest.fixture
    def features(self, open_features: Callable[[], Features]) -> Features:
        return open_features()

    async def test_catching_up_says_how_many_events_were_new(self, log: EventLog, features: Features) -> None:
        await log.append([event(1), event(2)])
        assert await features.catch_up() == 2
        assert await features.catch_up() == 0

    async def test_events_appended_just_now_are_processed_as_if_read(self, log: EventLog, features: Features) -> None:
        await features.catch_up((await log.append([event(1)])).page)
        await features.history("ann")
        by_another_process = await log.append([event(2, item="solaris")])
        appended = await log.append([event(3, item="stalker"), event(4, user="bob")])
        assert await features.catch_up(appended.page) == 3, "nothing that lies between is missed"
        assert await features.catch_up(appended.page) == 0, "nothing is processed twice"
        assert await features.catch_up(by_another_process.page) == 0
        assert await features.catch_up((await log.append([event(3, item="stalker"), event(5, item="alien")])).page) == 1
        assert (await features.history("ann")).items == ("dune", "solaris", "stalker", "alien")
        assert dict(await features.popularity()) == {"dune": 2, "solaris": 1, "stalker": 1, "alien": 1}

    async def test_events_appended_after_an_erasure_bring_its_news(self, log: EventLog, features: Features) -> None:
        await features.catch_up((await log.append([event(1), event(2, user="bob")])).page)
        await features.history("ann")
        await log.erase("ann")
        await features.catch_up((await log.append([event(3, user="bob", item="solaris")])).page)
        assert len(await features.history("ann")) == 0
        assert (await features.history("bob")).items == ("dune", "solaris")

    async def test_a_stranger_has_no_history(self, features: Features) -> None:
        assert len(await features.history("nobody")) == 0

    async def test_a_history_knows_of_an_event_once_it_is_folded(self, log: EventLog, features: Features) -> None:
        first, liked = event(1), event(2, item="solaris", kind="like")
        await log.append([first])
        await features.catch_up()
        assert await features.history("ann") == History.of_events([first])
        await log.append([liked])
        await features.catch_up()
        assert await features.history("ann") == History.of_events([first, liked])

    async def test_what_was_read_is_in_memory(self, log: EventLog, features: Features) -> None:
        await log.append([event(1)])
        await features.catch_up()
        await features.user("ann")
        in_memory, nothing = features.cached("ann"), features.cached("nobody")
        assert in_memory is not None
        assert in_memory.history.items == ("dune",)
        assert nothing is None or not len(nothing.history)

    async def test_a_late_event_is_placed_by_its_time(self, log: EventLog, features: Features) -> None:
        await log.append([event(2), event(3)])
        await features.history("ann")
        await log.append([event(1, item="early")])
        await features.catch_up()
        assert (await features.history("ann")).items == ("early", "dune", "dune")

    async def test_a_retracted_event_is_in_no_history_and_no_count(self, log: EventLog, features: Features) -> None:
        await log.append([event(1), event(2, item="solaris")])
        await features.catch_up()
        await features.history("ann")
        await log.append([retraction(3, event(1))])
        await features.catch_up()
        assert (await features.history("ann")).items == ("solaris",)
        assert dict(await features.popularity()) == {"solaris": 1}
        assert await features.trending() == [("solaris", 1.0)]

    @pytest.mark.parametrize("before", [True, False], ids=["before-it", "after-it"])
    async def test_a_retraction_in_the_batch_of_what_it_takes_back(
        self, log: EventLog, features: Features, before: bool
    ) -> None:
        taken, taking = event(1), retraction(2, event(1))
        await log.append([taking, taken] if before else [taken, taking])
        await features.catch_up()
        assert len(await features.history("ann")) == 0
        assert dict(await features.popularity()) == {}

    async def test_an_event_retracted_twice_counts_less_once(self, log: EventLog, features: Features) -> None:
        await log.append([event(1), event(2, "bob"), event(3, "cid")])
        await log.append([retraction(4, event(1)), retraction(5, event(1))])
        await features.catch_up()
        assert dict(await features.popularity()) == {"dune": 2}

    async def test_dislikes_make_nothing_popular(self, log: EventLog, features: Features) -> None:
        await log.append([event(1), event(2, "bob"), event(3, "cid", "cats", kind="dislike")])
        await features.catch_up()
        assert dict(await features.popularity()) == {"dune": 2}
        assert [item for item, _ in await features.trending()] == ["dune"]

    async def test_the_hottest_item_has_heat_one_and_comes_first(self, log: EventLog, features: Features) -> None:
        await log.append([event(1, item="old"), event(2, item="new"), event(3, "bob", item="new")])
        await features.catch_up()
        (first, heat), (second, cooler) = await features.trending()
        assert (first, heat, second) == ("new", 1.0, "old")
        assert 0 < cooler < 1

    async def test_someone_forgotten_counts_no_more(self, log: EventLog, features: Features) -> None:
        erased = [event(1), event(3, item="solaris"), retraction(4, event(3))]
        await log.append([erased[0], event(2, "bob"), *erased[1:]])
        await features.catch_up()
        await features.history("ann")
        assert (await features.take_out(["ann"], lambda: log.erase("ann"))).events == tuple(erased)
        assert len(await features.history("ann")) == 0
        assert dict(await features.popularity()) == {"dune": 1}
        assert features.epoch == 1

    async def test_forgetting_takes_away_only_what_was_counted(self, log: EventLog, features: Features) -> None:
        await log.append([event(1, "bob")])
        await features.catch_up()
        await log.append([event(2)])  # by another process: not folded here yet
        await features.take_out(["ann"], lambda: log.erase("ann"))
        await features.catch_up()
        assert dict(await features.popularity()) == {"dune": 1}

    async def test_what_is_moved_counts_once_and_for_the_other(
        self, log: EventLog, features: Features, open_features: Callable[[], Features]
    ) -> None:
        await log.append([event(1), event(2, "bob"), event(3, item="cats"), retraction(4, event(3))])
        await features.catch_up()
        await features.history("ann")
        await features.history("bob")
        heat = dict(await features.trending())
        assert len((await features.take_out(["ann", "bob"], lambda: log.move("ann", "bob"))).events) == 3
        assert len((await features.take_out(["ann", "bob"], lambda: log.move("ann", "bob"))).events) == 0
        assert len(await features.history("ann")) == 0
        assert (await features.history("bob")).items == ("dune", "dune")
        after = open_features()
        await after.catch_up()
        for opened in (features, after):
            assert dict(await opened.popularity()) == {"dune": 2}
            assert dict(await opened.trending()) == pytest.approx(heat)

    async def test_a_start_from_a_checkpoint_replays_only_what_came_after(
        self, log: EventLog, open_features: Callable[[], Features]
    ) -> None:
        before, after = open_features(), open_features()
        await log.append([event(number, item=f"i{number % 3}") for number in range(20)])
        await before.catch_up()
        await before.checkpoint()
        assert await after.catch_up() == 0
        assert dict(await after.popularity()) == dict(await before.popularity())
        assert await after.trending() == await before.trending()
        await log.append([event(20)])
        assert await after.catch_up() == 1
        assert (await after.popularity())["dune"] == 1

    async def test_a_history_read_while_events_arrive_misses_none(self, log: EventLog, features: Features) -> None:
        async def write() -> None:
            for number in range(60):
                await log.append([event(number, item=f"i{number}")])
                await features.catch_up()

        async def watch() -> None:
            seen = 0
            while not writing.done():
                history = await features.history("ann")
                assert history.items == tuple(f"i{number}" for number in range(len(history)))
                assert len(history) >= seen, "what was seen once is never lost"
                seen = len(history)
                await asyncio.sleep(0.001)

        writing = asyncio.create_task(write())
        await asyncio.gather(writing, *(watch() for _ in range(4)))
        expected = History.of_events(active_events((await log.of_user("ann")).events))
        assert len(expected) == 60
        assert await features.history("ann") == expected

    async def test_the_lists_that_were_stored_and_those_shown_since_count(
        self, log: EventLog, impressions: Impressions, features: Features
    ) -> None:
        await log.append([event(1)])
        await features.catch_up()
        impressions.put(impression(1, seed=1, items=("dune", "emma")), features.epoch)
        await impressions.flush()
        assert await shown_to(features, "ann") == {"dune": 1, "emma": 1}
        features.expose("ann", features.epoch, 2, START + 2, ["dune"])
        features.expose("ann", features.epoch, 2, START + 3, ["dune", "solaris"])
        assert await shown_to(features, "ann") == {"dune": 2, "emma": 1, "solaris": 1}, "a draw counts once"
        ann = await features.user("ann")
        assert ann.history.items == ("dune",)
        assert ann.draws.counts(START + 2) == {"dune": 1, "emma": 1}

    async def test_lists_shown_to_a_new_user_count(self, features: Features) -> None:
        assert await shown_to(features, "new") == {}
        for number in range(3):
            features.expose("new", features.epoch, number, START + number, ["dune"])
            assert await shown_to(features, "new") == {"dune": number + 1}

    async def test_the_newest_fifty_draws_count(self, log: EventLog, features: Features) -> None:
        await log.append([event(1)])
        for number in range(300):
            await features.user("ann")
            features.expose("ann", features.epoch, number, START + number, [f"i{number}"])
        assert await shown_to(features, "ann") == {f"i{number}": 1 for number in range(250, 300)}

    async def test_lists_shown_to_someone_forgotten_count_no_more(
        self, log: EventLog, impressions: Impressions, features: Features
    ) -> None:
        await log.append([event(1), event(2, "bob")])
        await features.catch_up()
        for user in ("ann", "bob", "new"):
            await features.user(user)
            features.expose(user, features.epoch, 1, START, ["dune"])
            assert await shown_to(features, user) == {"dune": 1}
        for user in ("ann", "new"):
            await features.take_out([user], lambda user=user: log.erase(user))  # type: ignore[misc]  # a lambda with a default
            features.expose(user, 0, 2, START, ["dune"])
            assert await shown_to(features, user) == {}
        assert await shown_to(features, "bob") == {"dune": 1}


async def shown_to(features: Features, user: str) -> dict[str, int]:
    """How often each item was shown to a user."""
    return dict((await features.user(user)).draws.counts(math.inf))
