"""Many users are answered in one call as each would be alone, and without delaying others for long."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from unittest import mock

import numpy as np
import pytest

from palate.data.decision import Decision
from palate.data.mutes import Muted
from palate.data.slate import Slate
from palate.pipeline.pipeline import Pipeline, StageObserver
from palate.pipeline.query import Query
from palate.policies.clone_policy import ClonePolicy
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommend_many import UserFailure, UserList, recommend_many
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.user_states import user_states_of
from palate.types import Doubles

pytestmark = pytest.mark.anyio
DUNE, ALIEN = "book:dune", "movie:alien"


async def lists(context: AppContext, *requests: RecommendationRequest, **options: bool) -> list[UserList | UserFailure]:
    return [each async for each in recommend_many(context, requests, **options)]


def item_ids(result: UserList | UserFailure) -> list[str]:
    assert isinstance(result, UserList)
    return result.slate.ids


async def test_everyone_gets_what_they_would_get_alone(context: AppContext) -> None:
    await context.mutes.put("sim-0002", Muted(genres=("Fantasy",)))
    await context.self_descriptions.put({"sim-0003": "Age 33, loves slow films"})
    requests = [
        *(RecommendationRequest(f"sim-{number:04}", n=7, surprise=0.0) for number in range(9)),
        RecommendationRequest("sim-0001", (DUNE, "gone", ALIEN), n=7, surprise=0.0),
        RecommendationRequest("stranger", (ALIEN,), n=7, surprise=0.0),
        RecommendationRequest("nobody", n=7, surprise=0.0),
    ]
    results = await lists(context, *requests)
    assert [each.user for each in results] == [request.user for request in requests]
    for request, result in zip(requests, results, strict=True):
        assert item_ids(result) == (await recommend(context, request)).slate.ids
    assert [each.unknown_items for each in results if isinstance(each, UserList)][9:11] == [("gone",), ()]


async def test_a_history_of_unknown_items_fails_alone(context: AppContext) -> None:
    bad, good = RecommendationRequest("ann", ("gone", "lost")), RecommendationRequest("bob", ("gone", DUNE))
    failure, result = await lists(context, bad, good)
    assert failure == UserFailure("ann", "None of the 2 items of the history is in the catalogue; check their ids.")
    assert item_ids(result)


async def test_a_list_that_cannot_be_computed_fails_alone(context: AppContext) -> None:
    run_batch = Pipeline.run_batch

    def fail_for_some(pipeline: Pipeline, queries: Sequence[Query]) -> list[Slate]:
        if any(DUNE in query.profile.history.items for query in queries):
            raise ZeroDivisionError
        return run_batch(pipeline, queries)

    users = [f"u{number}" for number in range(6)]
    requests = [RecommendationRequest(user, (DUNE if user == "u1" else ALIEN,)) for user in users]
    with mock.patch.object(Pipeline, "run_batch", fail_for_some):
        results = await lists(context, *requests)
    assert [isinstance(each, UserList) for each in results] == [True, False, True, True, True, True]


async def test_impressions_are_stored_if_they_are_to_be(context: AppContext) -> None:
    request = RecommendationRequest("ann", (DUNE,), n=5)
    (result,) = await lists(context, request)
    assert isinstance(result, UserList)
    assert result.recommendation_id is None
    (result,) = await lists(context, request, stores_impressions=True)
    assert isinstance(result, UserList)
    await context.impressions.flush()
    (impression,) = await context.impressions.of_user("ann", 9)
    assert impression.recommendation_id == result.recommendation_id
    assert impression.items == tuple(result.slate.ids)
    assert (impression.propensities, impression.surprise, impression.policy) == ((1.0,) * 5, 0.0, "default")
    assert impression.request == {"history": [DUNE], "n": 5}


async def test_a_live_policy_orders_the_lists_as_alone(context: AppContext) -> None:
    class Backwards(ClonePolicy):
        """A policy that prefers what the pipeline ranks last."""

        def utilities(self, decision: Decision) -> Doubles:
            return np.arange(len(decision.items), dtype=np.float64)

    request = RecommendationRequest("sim-0001", n=5, surprise=0.0)
    without = (await recommend(context, request)).slate.ids
    context.policies = {"ppo": Backwards(name="ppo", version="1", warmth=1.0)}
    alone = (await recommend(context, request)).slate.ids
    (result,) = await lists(context, request)
    assert item_ids(result) == alone != without


async def test_states_of_other_users_stay_in_memory(context: AppContext) -> None:
    await lists(context, *(RecommendationRequest(f"sim-{number:04}") for number in range(20)))
    assert not user_states_of(context)._states


async def test_another_request_waits_for_no_more_than_two_blocks(context: AppContext) -> None:
    blocks: list[int] = []
    run_batch = Pipeline.run_batch

    def count(pipeline: Pipeline, queries: Sequence[Query], observe: StageObserver | None = None) -> list[Slate]:
        if queries[0].profile.history.items != (ALIEN,):
            blocks.append(len(queries))
        return run_batch(pipeline, queries, observe=observe)

    with mock.patch.object(Pipeline, "run_batch", count):
        batch = asyncio.create_task(lists(context, *(RecommendationRequest(f"sim-{n:04}") for n in range(200))))
        while len(blocks) < 5:
            await asyncio.sleep(0)
        before = len(blocks)
        await recommend(context, RecommendationRequest(history=(ALIEN,), surprise=0.0))
        assert len(blocks) - before <= 2
        await batch
    assert max(blocks) <= 2
