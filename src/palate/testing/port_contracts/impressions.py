"""Contract tests for stores of impressions: asynchronous, bounded, erasable."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.ports.event_log import EventLog
from palate.ports.impressions import Impressions
from palate.testing.port_contracts.examples import START, event, impression

_ROOM = 10_000


@pytest.mark.anyio
class ImpressionsContract:
    """Inherit it and override ``open_impressions``, which gives an empty store for how many may wait to be written, and
    ``log``, the event log beside it."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def open_impressions(self) -> Callable[[int], Impressions]:
        raise NotImplementedError

    @pytest.fixture
    def log(self) -> EventLog:
        raise NotImplementedError

    @pytest.fixture
    def impressions(self, open_impressions: Callable[[int], Impressions]) -> Impressions:
        return open_impressions(_ROOM)

    async def test_a_slate_comes_back_whole_once_it_is_written(self, impressions: Impressions) -> None:
        empty = impression(
            2,
            None,
            surprise=0.0,
            items=(),
            propensities=(),
            seed=0,
            request=None,
            policy=None,
            variant=None,
            candidates=None,
            teams=None,
            took_ms=None,
        )
        for shown in (impression(1), empty):
            assert impressions.put(shown, 0)
            await impressions.flush()
            assert await impressions.get(shown.recommendation_id) == shown

    async def test_an_unknown_slate_is_none(self, impressions: Impressions) -> None:
        assert await impressions.get("r1") is None

    async def test_a_users_slates_come_newest_first(self, impressions: Impressions) -> None:
        for number, user in enumerate(["ann", "bob", "ann", "ann", None]):
            impressions.put(impression(number, user), 0)
        await impressions.flush()
        assert list(await impressions.of_user("ann", 2)) == [impression(3, "ann"), impression(2, "ann")]
        assert len(await impressions.of_user("ann", 9)) == 3
        assert not await impressions.of_user("who", 9)

    async def test_users_come_in_the_order_of_their_ids(self, impressions: Impressions) -> None:
        for number, user in enumerate(["eve", "bob", "ann", "Zoe", "bob", None, "éva"]):
            impressions.put(impression(number, user), 0)
        await impressions.flush()
        assert list(await impressions.users(0.0, "", 9)) == ["Zoe", "ann", "bob", "eve", "éva"]
        assert list(await impressions.users(0.0, "ann", 2)) == ["bob", "eve"]
        assert list(await impressions.users(START + 3, "", 9)) == ["Zoe", "bob", "éva"]
        assert not await impressions.users(START + 7, "", 9)

    async def test_a_full_queue_drops_and_counts(self, open_impressions: Callable[[int], Impressions]) -> None:
        crowded = open_impressions(5)
        taken = [crowded.put(impression(number), 0) for number in range(500)]
        await crowded.flush()
        written = [await crowded.get(f"r{number}") is not None for number in range(500)]
        assert written == taken
        assert 5 <= sum(taken) < 500
        assert crowded.dropped == 500 - sum(taken)

    async def test_flushing_waits_for_everything_queued(self, impressions: Impressions) -> None:
        for number in range(3_000):
            impressions.put(impression(number), 0)
        await impressions.flush()
        assert await impressions.get("r2999") == impression(2999)
        assert impressions.dropped == 0

    async def test_forgetting_takes_one_user_even_what_still_waits(self, impressions: Impressions) -> None:
        for number, user in enumerate(["ann", "bob", "ann", None]):
            impressions.put(impression(number, user), 0)
        assert await impressions.forget("ann") == 2
        assert await impressions.get("r0") is None
        assert await impressions.get("r1") == impression(1, "bob")
        assert await impressions.get("r3") == impression(3, None)

    async def test_a_slate_of_an_older_epoch_brings_nobody_back(self, impressions: Impressions, log: EventLog) -> None:
        """It is written if its user cannot have been forgotten: they have events, or there is no user."""
        await log.append([event(1, "ann"), event(2, "bob")])
        await log.erase("ann")
        for number, (user, epoch) in enumerate([("ann", 0), ("bob", 0), (None, 0), ("ann", 1), ("cid", 1)]):
            impressions.put(impression(number, user), epoch)
        await impressions.flush()
        written = [await impressions.get(f"r{number}") is not None for number in range(5)]
        assert written == [False, True, True, True, True]
        assert impressions.dropped == 0, "nothing was lost that should be there"

    async def test_what_is_moved_is_anothers_even_what_still_waits(self, impressions: Impressions) -> None:
        for number, user in enumerate(["ann", "bob", "ann", None]):
            impressions.put(impression(number, user), 0)
        assert await impressions.move("ann", "bob") == 2
        assert await impressions.get("r2") == impression(2, "bob")
        assert await impressions.get("r3") == impression(3, None)
        assert await impressions.forget("ann") == 0

    async def test_purging_takes_what_is_older(self, impressions: Impressions) -> None:
        for number in range(3):
            impressions.put(impression(number), 0)
        await impressions.flush()
        assert await impressions.purge(START + 2) == 2
        assert await impressions.get("r1") is None
        assert await impressions.get("r2") == impression(2)
