"""Two workers that share Redis answer alike: events, lists shown, corrections and erasures of either count for both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from palate.app import open_context
from palate.services.context import AppContext
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.users.erasure import TakenCounts
from palate.services.users.forget import forget
from palate.services.users.ingest import ingest
from palate.settings import Settings, load_settings
from tests.redis_here import REDIS_URL, redis_prefix
from tests.services.conftest import clock, did, recommended_ids

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
ASK = RecommendationRequest("somebody new", n=5, surprise=1e-6)


@pytest.fixture
def shared_settings(data_dir: Path) -> Iterator[Settings]:
    with redis_prefix() as prefix:
        yield load_settings(None, store={"data_dir": data_dir, "redis_url": REDIS_URL, "redis_prefix": prefix})


@pytest.fixture
async def pair(shared_settings: Settings) -> AsyncIterator[tuple[AppContext, AppContext]]:
    """Two workers, whose clocks go alike."""
    async with (
        open_context(shared_settings, serving=True) as first,
        open_context(shared_settings, serving=True) as second,
    ):
        first.clock = second.clock = clock()
        yield first, second


async def test_lists_shown_by_either_worker_count(pair: tuple[AppContext, AppContext]) -> None:
    first, second = pair
    lists = [await recommended_ids(context, ASK) for context in (first, second, first, second, first)]
    assert all(ids == lists[0] for ids in lists)
    for context in pair:
        assert not {*lists[0]} & {*await recommended_ids(context, ASK)}


async def test_an_event_at_one_worker_is_in_the_next_answer_of_the_other(pair: tuple[AppContext, AppContext]) -> None:
    first, second = pair
    before = await recommended_ids(first, ASK)
    await ingest(second, [did("somebody new", "like", before[0])])
    for context in pair:
        assert (await context.features.history("somebody new")).items == (before[0],)
        assert before[0] not in await recommended_ids(context, ASK)


async def test_who_is_erased_at_one_worker_is_forgotten_by_the_other(pair: tuple[AppContext, AppContext]) -> None:
    first, second = pair
    await ingest(first, [did("somebody new", "like", "book:dune")])
    liked = [await recommended_ids(context, ASK) for context in pair]
    await first.impressions.flush()
    await second.impressions.flush()
    assert (await forget(second, "somebody new")).taken == TakenCounts(events=1, impressions=2)
    for context in pair:
        user = await context.features.user("somebody new")
        assert len(user.history) == 0
        assert user.draws.counts(2e9) == {}
        assert await recommended_ids(context, ASK) != liked[0]
