"""Users read, correct, retract and erase their history."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from palate.app import open_context
from palate.data.events import active_events
from palate.errors import EventReplaced, InvalidInput, NotFound, StorageFailed
from palate.ports.event_log import EventLog, Page
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.users.erasure import TakenCounts
from palate.services.users.forget import forget
from palate.services.users.ingest import ingest
from palate.services.users.user_data import correct, events_of, find_current, retract
from palate.settings import Settings
from tests.adapters.conftest import files_with
from tests.services.conftest import NOW, clock, did, recommended_ids

pytestmark = pytest.mark.anyio
DUNE, ALIEN = "book:dune", "movie:alien"


async def counted(log: EventLog) -> Counter[str]:
    """Popularity, counted from the complete log."""
    page = await log.read(0, 1_000_000)
    return Counter(active_event.item for active_event in active_events(page.events) if active_event.kind != "dislike")


async def test_a_history_is_read_oldest_first_without_what_was_taken_back(context: AppContext) -> None:
    new, old, removed = (
        did("ann", "click", DUNE, at=NOW),
        did("ann", "like", ALIEN, at=NOW - 100),
        did("ann", "click", ALIEN),
    )
    await ingest(context, [new, old, removed])
    await retract(context, "ann", removed.event_id)
    assert await events_of(context, "ann") == [old, new]
    assert await events_of(context, "nobody") == []


async def test_what_is_retracted_is_as_if_it_had_not_happened(context: AppContext) -> None:
    ask = RecommendationRequest("ann", n=20, surprise=0.0)
    await ingest(context, [did("ann", "like", ALIEN)])
    before, heat = await recommended_ids(context, ask), dict(await context.features.trending())
    mistake = did("ann", "like", "movie:double-indemnity")
    await ingest(context, [mistake])
    assert await recommended_ids(context, ask) != before
    await retract(context, "ann", mistake.event_id)
    assert await recommended_ids(context, ask) == before
    assert dict(await context.features.trending()) == pytest.approx(heat)
    assert await context.features.popularity() == await counted(context.log)


async def test_a_corrected_event_keeps_its_time_and_item_and_changes_its_word(context: AppContext) -> None:
    wrong = did("ann", "rating", DUNE, 5.0, at=NOW - 100)
    await ingest(context, [wrong])
    better = await correct(context, "ann", wrong.event_id, "rating", 1.0)
    assert await events_of(context, "ann") == [better]
    assert (better.item, better.at, better.value) == (DUNE, NOW - 100, 1.0)
    assert better.event_id != wrong.event_id
    assert (await context.features.history("ann")).values.tolist() == [1.0]


async def test_a_correction_that_means_nothing_leaves_the_event_standing(context: AppContext) -> None:
    event = did("ann", "like", DUNE)
    await ingest(context, [event])
    with pytest.raises(InvalidInput):
        await correct(context, "ann", event.event_id, "rating", None)
    assert await events_of(context, "ann") == [event]


async def test_of_corrections_at_the_same_time_one_counts(context: AppContext) -> None:
    rated = did("ann", "rating", DUNE, 1.0, event_id="rated")
    await ingest(context, [rated])
    changes = [correct(context, "ann", "rated", "rating", 1.5 + n / 2) for n in range(7)]
    results = await asyncio.gather(*changes, retract(context, "ann", "rated"), return_exceptions=True)
    winners = [result for result in results if not isinstance(result, BaseException)]
    assert len(winners) == 1
    assert await events_of(context, "ann") == [winner for winner in winners if winner is not None]
    refused = NotFound if winners == [None] else EventReplaced
    assert [type(result) for result in results if isinstance(result, BaseException)] == [refused] * 7
    assert await context.features.popularity() == await counted(context.log)


async def test_a_correction_of_a_former_state_names_the_present_and_changes_nothing(context: AppContext) -> None:
    await ingest(context, [did("ann", "rating", DUNE, 1.0, event_id="rated"), did("ann", "like", DUNE)])
    for value in (2.0, 3.0):
        standing = await events_of(context, "ann")
        rated = next(event for event in standing if event.kind == "rating")
        better = await correct(context, "ann", rated.event_id, "rating", value)
    with pytest.raises(EventReplaced, match="a rating of 3") as refused:
        await correct(context, "ann", "rated", "rating", 4.0)
    assert refused.value.current_id == better.event_id
    with pytest.raises(EventReplaced):
        await retract(context, "ann", "rated")
    assert await correct(context, "ann", "rated", "rating", 3.0) == better, "sent again"
    await retract(context, "ann", better.event_id)
    with pytest.raises(NotFound):
        await correct(context, "ann", "rated", "rating", 4.0)
    assert [event.kind for event in await events_of(context, "ann")] == ["like"]


def test_a_retraction_that_came_before_its_event_is_no_correction() -> None:
    event = did("ann", "like", DUNE, event_id="late")
    early = did("ann", "retract", DUNE, retracts="late")
    assert find_current([early, event], event) is None
    assert find_current([event], event) is event


@pytest.mark.slow
@pytest.mark.parametrize("user", ["ann", "bob"])
async def test_only_ones_own_standing_events_can_be_changed(context: AppContext, user: str) -> None:
    event = did("ann", "like", DUNE)
    await ingest(context, [event])
    if user == "ann":
        await retract(context, "ann", event.event_id)
    with pytest.raises(NotFound):
        await retract(context, user, event.event_id)
    with pytest.raises(NotFound):
        await correct(context, user, event.event_id, "click", None)
    assert await context.features.popularity() == await counted(context.log)


async def test_someone_forgotten_gets_what_a_stranger_gets(context: AppContext) -> None:
    await ingest(context, [did("ann", "like", ALIEN), did("ann", "dislike", DUNE)])
    await recommend(context, RecommendationRequest("ann"))
    assert (await forget(context, "ann")).taken == TakenCounts(events=2, impressions=1)
    assert await events_of(context, "ann") == []
    guest = await recommended_ids(context, RecommendationRequest(n=20, surprise=0.0))
    assert await recommended_ids(context, RecommendationRequest("ann", n=20, surprise=0.0)) == guest
    assert await context.features.popularity() == await counted(context.log)
    assert (await forget(context, "ann")).taken == TakenCounts(events=0, impressions=1)


async def test_forgetting_one_user_leaves_the_others(context: AppContext) -> None:
    before = await recommended_ids(context, RecommendationRequest("sim-0008", n=20, surprise=0.0, exclude=(DUNE,)))
    stored = await events_of(context, "sim-0008")
    await forget(context, "sim-0007")
    assert await events_of(context, "sim-0008") == stored
    request = RecommendationRequest("sim-0008", n=20, surprise=0.0, exclude=(DUNE,))
    assert await recommended_ids(context, request) == before


async def test_someone_forgotten_is_in_no_byte_of_the_data_folder(settings: Settings, data_dir: Path) -> None:
    user = "somebody-with-a-name"
    async with open_context(settings, serving=True) as context:
        context.clock = clock()
        for _ in range(5):
            await ingest(context, [did(user, "like", ALIEN)])
            await recommend(context, RecommendationRequest(user))
            await context.impressions.flush()
        assert files_with(data_dir, user)
        assert (await forget(context, user)).taken.impressions == 5
        assert files_with(data_dir, user) == []
    assert files_with(data_dir, user) == []


@pytest.mark.slow
async def test_the_counters_are_right_after_a_restart(settings: Settings) -> None:
    async with open_context(settings, serving=True) as context:
        context.clock = clock()
        await ingest(context, [did("ann", "like", ALIEN), did("bob", "like", ALIEN)])
        await forget(context, "ann")
        expected = await counted(context.log)
    async with open_context(settings, serving=True) as context:
        assert await context.features.popularity() == expected


@pytest.mark.slow
async def test_a_crash_in_the_middle_of_forgetting_leaves_no_trace_in_the_counters(settings: Settings) -> None:
    class DyingLog:
        """A log that erases and then fails."""

        def __init__(self, log: EventLog) -> None:
            self._log = log

        def __getattr__(self, name: str) -> object:
            return getattr(self._log, name)

        async def erase(self, user: str) -> Page:
            await self._log.erase(user)
            raise StorageFailed("the power went")

    async with open_context(settings, serving=True) as context:
        await context.features.checkpoint()
        context.log = DyingLog(context.log)  # type: ignore[assignment]  # only erase differs
        with pytest.raises(StorageFailed):
            await forget(context, "sim-0007")
        expected = await counted(context.log)
    async with open_context(settings, serving=True) as context:
        assert await context.features.popularity() == expected
