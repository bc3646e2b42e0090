"""Items that were shown often are ranked lower, also after a restart, until they were not shown for a while."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest

from palate.app import open_context
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.users.forget import forget
from palate.services.users.ingest import ingest
from palate.settings import Settings
from tests.services.conftest import did, recommended_ids

pytestmark = pytest.mark.anyio

A_LITTLE = 1e-6
"""Too little to change any place."""
ASK = RecommendationRequest("somebody new", n=5, surprise=A_LITTLE)


async def shown(context: AppContext) -> Mapping[str, int]:
    """How often each item was shown to the user."""
    return (await context.features.user("somebody new")).draws.counts(math.inf)


async def test_the_sixth_list_is_another_one(context: AppContext) -> None:
    first = [await recommended_ids(context, ASK) for _ in range(5)]
    assert all(ids == first[0] for ids in first)
    assert not {*first[0]} & {*await recommended_ids(context, ASK)}
    guest = RecommendationRequest(n=5, surprise=A_LITTLE)
    assert await recommended_ids(context, guest) == await recommended_ids(context, guest) == first[0], (
        "nobody's lists are not counted"
    )


async def test_what_was_taken_up_stays(context: AppContext) -> None:
    first = await recommended_ids(context, ASK)
    await ingest(context, [did("somebody new", "click", first[0])])
    for _ in range(5):
        await recommended_ids(context, ASK)
    assert first[0] in await recommended_ids(context, RecommendationRequest("somebody new", n=20, surprise=A_LITTLE))


async def test_it_comes_back_when_it_was_away_for_a_while(context: AppContext) -> None:
    first = await recommended_ids(context, ASK)
    for _ in range(50):
        last = await recommended_ids(context, ASK)
        assert len({*last}) == 5
    counts = await shown(context)
    assert sum(counts.values()) == 50 * 5
    assert {*first} & {item for item, times in counts.items() if times}


async def test_a_restart_forgets_nothing_and_forgetting_does(settings: Settings) -> None:
    async with open_context(settings, serving=True) as context:
        first = [await recommended_ids(context, ASK) for _ in range(5)]
        await context.impressions.flush()
    async with open_context(settings, serving=True) as context:
        assert not {*first[0]} & {*await recommended_ids(context, ASK)}
        await forget(context, "somebody new")
        assert await shown(context) == {}


async def test_one_list_had_anew_is_offered_once(context: AppContext) -> None:
    page = await recommend(context, ASK)
    for _ in range(8):
        again = await recommend(context, replace(ASK, cursor=page.cursor))
        assert again.slate.ids == page.slate.ids
    assert set((await shown(context)).values()) == {1}
    await context.impressions.flush()
    async with open_context(context.settings) as other:
        assert set((await shown(other)).values()) == {1}, "as read from what was written"
