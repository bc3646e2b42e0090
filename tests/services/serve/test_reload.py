"""Changes of other processes, a new champion or catalogue, are loaded without failing requests."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from unittest import mock

import pytest

from palate.app import open_context
from palate.data.item_table import Filters
from palate.data.items import Item
from palate.models.base import Run
from palate.services.background import background_of
from palate.services.catalogue.edit_items import put_items, remove_item
from palate.services.context import UNTRAINED, AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.reload import watch
from palate.services.serve.search import search
from palate.services.train.train import train
from palate.services.users.ingest import ingest
from palate.settings import Settings
from palate.text.query.gazetteer import Gazetteer
from tests.services.conftest import clock, did, recommended_ids
from tests.waiting import LAST_RESORT_S, until_so

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(quick_settings: Settings) -> Settings:
    return quick_settings


@pytest.fixture
async def following(context: AppContext) -> AsyncIterator[AppContext]:
    task = asyncio.create_task(watch(context))
    yield context
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def other(settings: Settings, context: AppContext) -> AsyncIterator[AppContext]:
    """Another process over the same store."""
    async with open_context(settings, serving=True) as other:
        other.clock = clock()
        yield other


async def eventually(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(LAST_RESORT_S):
        while not await true():
            await asyncio.sleep(0.005)


async def test_an_untrained_store_answers_by_what_items_are_about(empty: AppContext) -> None:
    assert empty.live.version == UNTRAINED
    await put_items(empty, [Item(id=name, domain="book", title=name, tags=(name[0],)) for name in ("ab", "ac", "bc")])
    assert (await recommended_ids(empty, RecommendationRequest(history=("ab",), surprise=0.0)))[0] == "ac"


@pytest.mark.slow
async def test_a_new_champion_is_taken_up_while_everyone_is_answered(following: AppContext, other: AppContext) -> None:
    before = following.live.version
    versions: list[str] = []

    async def ask_on() -> None:
        while not training.done() or following.live.version == before:
            answer = await recommend(following, RecommendationRequest("sim-0007", n=20))
            assert len(answer.slate) == 20
            versions.append(answer.live.version)
            await asyncio.sleep(0.001)

    training = asyncio.create_task(train(other, Run()))
    async with asyncio.timeout(LAST_RESORT_S):
        await asyncio.gather(training, *(ask_on() for _ in range(3)))
    after = training.result().version
    assert following.live.version == after != before
    assert set(versions) <= {before, after}
    assert versions == sorted(versions), "nobody goes back to the old one"


@pytest.mark.slow
async def test_a_rollback_is_taken_up(following: AppContext, other: AppContext) -> None:
    before = following.live.version
    await train(other, Run())

    async def live_is_new() -> bool:
        return following.live.version != before

    async def live_is_old() -> bool:
        return following.live.version == before

    await eventually(live_is_new)
    assert other.snapshots.rollback() == before
    await eventually(live_is_old)


async def test_items_and_events_of_other_processes_are_noticed(following: AppContext, other: AppContext) -> None:
    await put_items(other, [Item(id="movie:new", domain="movie", title="New")])
    await remove_item(other, "movie:alien")
    await ingest(other, [did("ann", "like", "movie:new")])

    async def noticed() -> bool:
        items, counts = following.live.serving.items, await following.features.popularity()
        return items.get("movie:alien") is None and counts.get("movie:new") == 1

    await eventually(noticed)
    assert following.live.serving.items.get("movie:new")
    assert (await following.features.history("ann")).items == ("movie:new",)


@pytest.mark.parametrize("ours_first", [True, False])
async def test_no_change_of_the_catalogue_is_lost_beside_one_of_our_own(
    context: AppContext, other: AppContext, ours_first: bool
) -> None:
    ours, theirs = (Item(id=name, domain="book", title=name) for name in ("ours", "theirs"))
    put = context.catalogue.put

    async def both(items: Sequence[Item]) -> int:
        if ours_first:
            revision = await put(items)
            await put_items(other, [theirs])
            return revision
        await put_items(other, [theirs])
        return await put(items)

    with mock.patch.object(context.catalogue, "put", both):
        await put_items(context, [ours])
    task = asyncio.create_task(watch(context))

    async def both_are_served() -> bool:
        return all(context.live.serving.items.get(id_) for id_ in ("ours", "theirs"))

    await eventually(both_are_served)
    task.cancel()


async def test_new_items_stay_recommendable_over_a_restart(settings: Settings) -> None:
    twin = Item(id="movie:new", domain="movie", title="Alien Returns", genres=("Science Fiction",), tags=("space",))
    async with open_context(settings, serving=True) as context:
        await put_items(context, [twin])
        before = await recommended_ids(context, RecommendationRequest(history=("movie:alien",), n=300, surprise=0.0))
    async with open_context(settings, serving=True) as context:
        assert (
            await recommended_ids(context, RecommendationRequest(history=("movie:alien",), n=300, surprise=0.0))
            == before
        )
        assert "movie:new" in before


@pytest.mark.slow
async def test_a_changed_item_is_found_by_its_new_words_even_after_a_restart(settings: Settings) -> None:
    async def is_found() -> bool:
        return [item.id for item, _ in search(context, "xylophones", 5)] == ["movie:alien"]

    async with open_context(settings, serving=True) as context:
        changed = Item(id="movie:alien", domain="movie", title="Alien", description="Mostly about xylophones")
        await put_items(context, [changed])
        assert await is_found()
    async with open_context(settings, serving=True) as context:
        assert await is_found()


async def test_a_removed_item_stays_away_over_a_restart_and_may_come_back(settings: Settings) -> None:
    ask = RecommendationRequest(history=("book:dune",), n=300, filters=Filters(domains=("movie",)))
    async with open_context(settings, serving=True) as context:
        alien = context.live.serving.items.get("movie:alien")
        await remove_item(context, "movie:alien")
    async with open_context(settings, serving=True) as context:
        assert "movie:alien" not in await recommended_ids(context, ask)
        assert alien is not None
        await put_items(context, [alien])
        assert "movie:alien" in await recommended_ids(context, ask)


async def test_a_sentence_knows_a_new_item_at_once(context: AppContext) -> None:
    words = RecommendationRequest(words="a film by Zora Quill", n=3, surprise=0.0)
    assert not (await recommend(context, words)).parsed_query.of("person")
    gazetteer = context.live.serving.gazetteer
    await put_items(context, [Item(id="movie:new", domain="movie", title="Sundial", creators=("Zora Quill",))])
    answer = await recommend(context, words)
    assert answer.parsed_query.of("person") == ("Zora Quill",)
    assert answer.slate.ids[0] == "movie:new"
    assert not gazetteer.people.keys() & {("zora", "quill")}, "what is live is replaced, never changed"


async def test_an_item_added_elsewhere_is_understood_without_reading_all_anew(
    following: AppContext, other: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    with_items = Gazetteer.with_items

    def spied(gazetteer: Gazetteer, items: list[Item]) -> Gazetteer:
        read.extend(item.id for item in items)
        return with_items(gazetteer, items)

    monkeypatch.setattr(Gazetteer, "with_items", spied)
    await put_items(other, [Item(id="movie:new", domain="movie", title="Sundial", creators=("Zora Quill",))])

    async def knows() -> bool:
        return bool(
            (await recommend(following, RecommendationRequest(words="by Zora Quill"))).parsed_query.of("person")
        )

    await eventually(knows)
    assert set(read) == {"movie:new"}


@pytest.mark.parametrize(
    "error", [OSError(24, "Too many open files"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no")]
)
async def test_no_failure_ends_what_follows_the_store(
    context: AppContext, other: AppContext, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    background = background_of(context)
    with monkeypatch.context() as failing:
        for of in (context.features, context.catalogue, context.experiments, context.answer_counts, context.jobs):
            for name in ("catch_up", "recount", "revision", "add", "newest"):
                if hasattr(of, name):
                    failing.setattr(of, name, mock.Mock(side_effect=error))
        task = asyncio.create_task(watch(context))
        steps = {"follow_models", "follow_users", "follow_operators", "keep_counters"}
        await until_so(lambda: steps <= background.failing.keys(), going=lambda: not task.done())
        assert not task.done()
    await ingest(other, [did("ann", "like", "movie:alien")])
    n_events = await other.log.end()
    await until_so(lambda: not background.failing, going=lambda: not task.done())
    assert await context.features.catch_up() == 0, "it has followed by itself"
    assert await context.log.end() == n_events
    assert min(background.failures[step] for step in steps) >= 1
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
