"""Lists are computed ahead for all users or some, as the server would answer, and never for who is forgotten."""

from __future__ import annotations

from unittest import mock

import pytest

from palate.data.mutes import Muted
from palate.errors import Conflict, InvalidInput, NotReady
from palate.models.base import Run
from palate.ports.event_log import Epoch, Page
from palate.ports.list_cache import CachedList
from palate.services.context import AppContext
from palate.services.serve.answer_rows import recommendation_rows
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.train.fill_cache import fill_cache
from palate.services.train.run_job import job_of, request_job, run_next_job
from palate.services.users.forget import forget
from palate.services.users.ingest import ingest
from tests.services.conftest import NOW, did

pytestmark = pytest.mark.anyio
DUNE = "book:dune"


async def cached(context: AppContext, user: str) -> CachedList:
    stored = await context.list_cache.get(user)
    assert stored is not None
    return stored


async def test_a_cached_list_is_the_answer_of_the_server(context: AppContext) -> None:
    users = ["sim-0003", "sim-0007"]
    await context.mutes.put("sim-0007", Muted(genres=("Fantasy",)))
    await context.self_descriptions.put({"sim-0003": "Age 33, loves slow films"})
    summary = await fill_cache(context, users=[*users, "sim-0003", "nobody"], n=12, ttl_hours=2.0)
    assert (summary.version, summary.users, summary.without_events) == (context.live.version, 2, 1)
    for user in users:
        stored = await cached(context, user)
        answer = await recommend(context, RecommendationRequest(user, n=12, surprise=0.0))
        rows = list(recommendation_rows(answer))
        assert [(item.id, item.reason) for item in stored.items] == [(row["item_id"], row["reason"]) for row in rows]
        assert [item.score for item in stored.items] == pytest.approx([row["score"] for row in rows], abs=1e-5)
        assert (stored.n, stored.version.snapshot) == (12, context.live.version)
        assert stored.ends_at == pytest.approx(NOW + 7_200, abs=60)
    assert await context.list_cache.get("nobody") is None


@pytest.mark.slow
async def test_a_job_without_users_is_for_all_with_events(context: AppContext) -> None:
    job = request_job(context, "cache", {"n": 3})
    assert await run_next_job(context, Run())
    done = job_of(context, job.id)
    assert (done.state, done.result is not None) == ("done", True)
    assert done.result is not None
    assert (done.result["users"], done.result["without_events"]) == (400, 0)
    assert all([len((await cached(context, f"sim-{number:04}")).items) == 3 for number in (0, 200, 399)])


async def test_a_user_who_is_forgotten_meanwhile_gets_no_list(context: AppContext) -> None:
    await ingest(context, [did("ann", "like", DUNE), did("bob", "like", DUNE)])
    put = context.list_cache.put
    refused: list[bool] = []

    async def forget_before_put(lists: list[CachedList], epoch: Epoch) -> bool:
        if not refused:
            await forget(context, "ann")
        refused.append(not await put(lists, epoch))
        return not refused[-1]

    with mock.patch.object(context.list_cache, "put", forget_before_put):
        summary = await fill_cache(context, users=["ann", "bob"])
    assert refused == [True, False]
    assert (summary.users, summary.without_events) == (1, 1)
    assert await context.list_cache.get("ann") is None
    assert (await cached(context, "bob")).user == "bob"


async def test_the_epoch_of_a_block_is_that_of_its_first_history(context: AppContext) -> None:
    """Who is erased between the reading of two histories is not stored either."""
    await ingest(context, [did("ann", "like", DUNE), did("bob", "like", DUNE)])
    of_user, n_reads = context.log.of_user, 0

    async def read_then_forget(user: str) -> Page:
        nonlocal n_reads
        page, n_reads = await of_user(user), n_reads + 1
        if n_reads == 1:
            with mock.patch.object(context.log, "of_user", of_user):
                await forget(context, "ann")
        return page

    with mock.patch.object(context.log, "of_user", read_then_forget):
        await fill_cache(context, users=["ann", "bob"])
    assert n_reads == 4
    assert await context.list_cache.get("ann") is None


async def test_the_cache_of_another_store_is_refused(context: AppContext) -> None:
    """A cache that has seen more erasures than the log would refuse all lists for ever."""
    with (
        mock.patch.object(context.list_cache, "put", mock.AsyncMock(return_value=False)),
        pytest.raises(Conflict, match="a redis_prefix of its own"),
    ):
        await fill_cache(context, users=["sim-0001"])


async def test_what_cannot_be_cached_is_refused(context: AppContext, empty: AppContext) -> None:
    with pytest.raises(NotReady, match="palate train"):
        await fill_cache(empty)
    with pytest.raises(InvalidInput, match="1 to 100 items"):
        await fill_cache(context, n=101)
    context.policies = {"ppo": mock.Mock()}
    with pytest.raises(Conflict, match="A live policy draws the lists"):
        await fill_cache(context)
