"""A cached list answers a request only as long as a new computation would give the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from unittest import mock

import pytest

from palate.data.item_table import Filters
from palate.data.mutes import Muted
from palate.errors import StorageFailed
from palate.services.catalogue.edit_items import put_items, remove_item
from palate.services.context import AppContext
from palate.services.serve.cached_lists import CachedAnswer, answer_from_cache, cache_counts_of
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.train.fill_cache import fill_cache
from palate.services.users.forget import forget
from palate.services.users.ingest import ingest
from palate.services.users.user_data import mute, retract, set_self_description
from tests.services.conftest import NOW, did

pytestmark = pytest.mark.anyio
DUNE, ALIEN = "book:dune", "movie:alien"
ANN, BOB = (RecommendationRequest(user, surprise=0.0) for user in ("ann", "bob"))


def ids(answer: CachedAnswer | None) -> list[str]:
    """The items of an answer, which must have come from the cache."""
    assert answer is not None, "nothing valid was in the cache"
    return [item.id for item in answer.cached.items[: answer.n]]


@pytest.fixture
async def filled(context: AppContext) -> AppContext:
    """A context with lists for ann and bob, whose histories are equal but for their times."""
    await ingest(context, [did("ann", "like", DUNE, event_id="first"), did("ann", "like", ALIEN)])
    await ingest(context, [did("bob", "like", DUNE), did("bob", "like", ALIEN)])
    await fill_cache(context, users=["ann", "bob"])
    return context


async def test_a_cached_answer_is_the_list_that_would_be_computed(filled: AppContext) -> None:
    for n in (1, 10, 20):
        answer = await answer_from_cache(filled, replace(ANN, n=n))
        fresh = await recommend(filled, replace(ANN, n=n))
        assert ids(answer) == fresh.slate.ids
        assert answer is not None
        page = await recommend(filled, RecommendationRequest("ann", n=n, cursor=answer.next_cursor))
        after = await recommend(filled, RecommendationRequest("ann", n=n, cursor=fresh.next_cursor))
        assert page.slate.ids == after.slate.ids
    assert await answer_from_cache(filled, replace(ANN, n=21)) is None, "the cached list is too short"


async def test_a_cached_answer_is_shown_as_any_other(filled: AppContext) -> None:
    answer = await answer_from_cache(filled, ANN)
    assert answer is not None
    fresh = await recommend(filled, ANN)
    await filled.impressions.flush()
    of_cached, of_fresh = [await filled.impressions.get(each.recommendation_id) for each in (answer, fresh)]
    assert of_cached is not None
    assert of_fresh is not None
    assert of_cached == replace(
        of_fresh, recommendation_id=answer.recommendation_id, at=of_cached.at, seed=of_cached.seed
    )
    assert of_cached.propensities == (1.0,) * 10
    draws = (await filled.features.user("ann")).draws
    assert draws.counts(NOW + 9)[of_cached.items[0]] == 2


async def ingest_an_event(context: AppContext) -> None:
    await ingest(context, [did("ann", "click", "book:hyperion")])


async def retract_an_event(context: AppContext) -> None:
    await retract(context, "ann", "first")


async def mute_a_genre(context: AppContext) -> None:
    await mute(context, "ann", Muted(genres=("Science Fiction",)))


async def describe(context: AppContext) -> None:
    await set_self_description(context, "ann", "Age 33")


async def forget_ann(context: AppContext) -> None:
    await forget(context, "ann")


async def forget_ann_and_let_her_return(context: AppContext) -> None:
    await forget(context, "ann")
    await ingest(context, [did("ann", "like", ALIEN)])


async def wait_half_an_hour(context: AppContext) -> None:
    """The user returns after a pause, for which a blend has other weights."""
    context.clock = lambda: NOW + 1_900.0


@pytest.mark.parametrize(
    "change",
    [
        ingest_an_event,
        retract_an_event,
        mute_a_genre,
        describe,
        forget_ann,
        forget_ann_and_let_her_return,
        wait_half_an_hour,
    ],
)
async def test_a_change_of_one_user_makes_their_list_invalid(
    filled: AppContext, change: Callable[[AppContext], Awaitable[None]]
) -> None:
    assert ids(await answer_from_cache(filled, ANN)) == ids(await answer_from_cache(filled, BOB))
    await change(filled)
    assert await answer_from_cache(filled, ANN) is None
    bob = await answer_from_cache(filled, BOB)
    assert (bob is None) == (change is wait_half_an_hour)


async def test_forgetting_and_moving_remove_the_list_itself(filled: AppContext) -> None:
    await forget(filled, "ann")
    assert await filled.list_cache.get("ann") is None
    assert await filled.list_cache.get("bob") is not None


async def add_an_item(context: AppContext) -> None:
    item = context.live.serving.items.get(DUNE)
    assert item is not None
    await put_items(context, [replace(item, id="book:new", title="New")])


async def take_an_item(context: AppContext) -> None:
    await remove_item(context, ids(await answer_from_cache(context, ANN))[0])


async def promote(context: AppContext) -> None:
    context.live = replace(context.live, version="another")


async def change_the_pipeline(context: AppContext) -> None:
    context.pipelines = {"default": replace(context.pipelines["default"], version="another")}


async def take_up_a_policy(context: AppContext) -> None:
    context.policies = {"ppo": mock.Mock()}


@pytest.mark.parametrize("change", [add_an_item, take_an_item, promote, change_the_pipeline, take_up_a_policy])
async def test_a_change_of_the_served_state_makes_all_lists_invalid(
    filled: AppContext, change: Callable[[AppContext], Awaitable[None]]
) -> None:
    await change(filled)
    assert [await answer_from_cache(filled, request) for request in (ANN, BOB)] == [None, None]


async def test_a_list_ends(filled: AppContext) -> None:
    await fill_cache(filled, users=["ann"], ttl_hours=0.1)
    assert await answer_from_cache(filled, ANN) is not None
    filled.clock = lambda: NOW + 370.0
    assert await answer_from_cache(filled, ANN) is None
    assert await answer_from_cache(filled, BOB) is not None


async def test_an_event_during_the_look_into_the_cache_wins(filled: AppContext) -> None:
    get = filled.list_cache.get

    async def get_while_an_event_comes(user: str) -> object:
        cached = await get(user)
        await ingest_an_event(filled)
        return cached

    with mock.patch.object(filled.list_cache, "get", get_while_an_event_comes):
        assert await answer_from_cache(filled, ANN) is None


@pytest.mark.parametrize(
    "request_",
    [
        RecommendationRequest("ann"),
        RecommendationRequest("ann", surprise=0.1),
        RecommendationRequest(surprise=0.0),
        replace(ANN, filters=Filters(domains=("book",))),
        replace(ANN, words="slow"),
        replace(ANN, exclude=(ALIEN,)),
        replace(ANN, history=(ALIEN,)),
        replace(ANN, muted=Muted(items=(DUNE,))),
        replace(ANN, about="Age 33"),
        replace(ANN, min_domains=2),
        replace(ANN, trace=True),
        replace(ANN, pipeline="other"),
        replace(ANN, n=101),
    ],
)
async def test_a_request_that_may_get_another_list_is_none_of_the_caches(
    filled: AppContext, request_: RecommendationRequest
) -> None:
    assert await answer_from_cache(filled, request_) is None
    assert cache_counts_of(filled).n_misses == 0


async def test_requests_are_counted_and_the_setting_admits_those_that_leave_surprise_open(filled: AppContext) -> None:
    settings = filled.settings
    filled.settings = settings.model_copy(update={"cache": settings.cache.model_copy(update={"serve": True})})
    open_request = RecommendationRequest("ann")
    assert ids(await answer_from_cache(filled, open_request)) == ids(await answer_from_cache(filled, ANN))
    assert await answer_from_cache(filled, replace(open_request, surprise=0.1)) is None
    assert await answer_from_cache(filled, RecommendationRequest("sim-0001")) is None
    assert await answer_from_cache(filled, RecommendationRequest("sim-0001", surprise=0.3)) is None
    counts = cache_counts_of(filled)
    assert (counts.n_hits, counts.n_misses) == (2, 1)


async def test_a_cache_that_cannot_be_read_is_a_miss(filled: AppContext) -> None:
    with mock.patch.object(filled.list_cache, "get", side_effect=StorageFailed("The disk is gone.")):
        assert await answer_from_cache(filled, ANN) is None
