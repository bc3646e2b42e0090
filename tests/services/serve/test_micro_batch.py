"""Requests of one batch get the same results as alone, and a failing one does not affect the others."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from palate.data.profile import Profile
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.services.serve.micro_batch import MicroBatcher
from palate.settings import load_settings
from palate.testing import sample_serving_state
from palate.testing.sample import sample_data

pytestmark = pytest.mark.anyio
USERS = 40


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline.from_config("default", load_settings().pipelines["default"].stages)


def query(user: int, serving: ServingState | None = None) -> Query:
    return Query(Profile(sample_data().history(user)), serving or sample_serving_state(), seed=user)


@pytest.mark.slow
async def test_everyone_gets_what_they_would_get_alone(pipeline: Pipeline) -> None:
    batcher = MicroBatcher()
    slates = await asyncio.gather(*(batcher.run(pipeline, query(user)) for user in range(USERS)))
    for user, slate in enumerate(slates):
        unbatched = pipeline.run(query(user))
        assert (slate.ids, slate.scores.tolist()) == (unbatched.ids, unbatched.scores.tolist())
        assert slate.reasons == unbatched.reasons


async def test_one_that_fails_does_not_take_the_others_with_it(pipeline: Pipeline) -> None:
    broken = ServingState(sample_serving_state().items, {"ease": None})  # type: ignore[dict-item]  # breaks what uses it
    batcher = MicroBatcher()
    queries = [query(0), query(1, broken), query(2)]
    first, second, third = await asyncio.gather(
        *(batcher.run(pipeline, query_) for query_ in queries), return_exceptions=True
    )
    assert isinstance(second, AttributeError)
    assert first.ids == pipeline.run(queries[0]).ids  # type: ignore[union-attr]
    assert third.ids == pipeline.run(queries[2]).ids  # type: ignore[union-attr]


async def test_someone_who_goes_away_holds_up_nobody(pipeline: Pipeline) -> None:
    batcher = MicroBatcher()
    leaving = asyncio.create_task(batcher.run(pipeline, query(0)))
    staying = asyncio.create_task(batcher.run(pipeline, query(1)))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await staying).ids == pipeline.run(query(1)).ids


async def test_each_pipeline_answers_its_own(pipeline: Pipeline) -> None:
    other = replace(pipeline, stages=pipeline.stages[:-1])
    batcher = MicroBatcher()
    with_reasons, without = await asyncio.gather(batcher.run(pipeline, query(0)), batcher.run(other, query(0)))
    assert len(with_reasons.reasons) == 10
    assert without.reasons == ()


async def test_what_is_kept_is_answered_at_once(pipeline: Pipeline) -> None:
    batcher, first = MicroBatcher(), query(0)
    await batcher.run(pipeline, first)
    again = batcher.run(pipeline, replace(first, seed=5))
    with pytest.raises(StopIteration) as answered:
        again.send(None)
    assert answered.value.value.ids == pipeline.run(replace(query(0), seed=5)).ids
