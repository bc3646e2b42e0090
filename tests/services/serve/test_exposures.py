"""Items that were shown often are ranked lower, also after a restart, until they were not shown for a while."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.app import open_context
from palate.services.context import AppContext
from palate.services.serve.exposures import RecentDraws, exposures_of
from palate.services.serve.recommend import RecommendationRequest, recommend
from palate.services.users.ingest import ingest
from palate.services.users.user_data import forget
from palate.settings import Settings
from tests.services.conftest import did, recommended_ids

pytestmark = pytest.mark.anyio

A_LITTLE = 1e-6
"""Too little to change any place."""
ASK = RecommendationRequest("somebody new", n=5, surprise=A_LITTLE)


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
    counts = await exposures_of(context).to("somebody new", math.inf)
    assert sum(counts.values()) == 50 * 5
    assert {*first} & {item for item, times in counts.items() if times}


async def test_a_restart_forgets_nothing_and_forgetting_does(settings: Settings) -> None:
    async with open_context(settings, serving=True) as context:
        first = [await recommended_ids(context, ASK) for _ in range(5)]
        await context.impressions.flush()
    async with open_context(settings, serving=True) as context:
        assert not {*first[0]} & {*await recommended_ids(context, ASK)}
        await forget(context, "somebody new")
        assert await exposures_of(context).to("somebody new", math.inf) == {}


async def test_one_list_had_anew_is_offered_once(context: AppContext) -> None:
    page = await recommend(context, ASK)
    for _ in range(8):
        again = await recommend(context, replace(ASK, cursor=page.cursor))
        assert again.slate.ids == page.slate.ids
    assert set((await exposures_of(context).to("somebody new", math.inf)).values()) == {1}
    await context.impressions.flush()
    exposures_of(context).forget("somebody new", context.features.epoch)
    assert set((await exposures_of(context).to("somebody new", math.inf)).values()) == {1}, (
        "as read from what was written"
    )


def weights_by_definition(lists: list[tuple[int, float, list[str]]], now: float) -> dict[str, float]:
    """Σ 1/(1+position) · 0.5^(age / 2 days); an item counts once in each draw, where it was first shown."""
    weights: dict[str, float] = {}
    counted: set[tuple[int, str]] = set()
    for seed, at, items in lists:
        for position, item in enumerate(items[:20]):
            if at < now and (seed, item) not in counted:
                counted.add((seed, item))
                weights[item] = weights.get(item, 0.0) + 0.5 ** ((now - at) / 172_800) / (1 + position)
    return weights


@given(st.integers(0, 2**32 - 1), st.integers(0, 49), st.booleans())
def test_weights_kept_step_by_step_are_those_of_the_definition(seed: int, n: int, is_earlier: bool) -> None:
    rng, draws, at = np.random.default_rng(seed), RecentDraws(), 1.7e9
    lists: list[tuple[int, float, list[str]]] = []
    for number in range(n):
        at += float(rng.exponential(rng.choice([60, 1e5, 1e7])))
        items = [f"i{code}" for code in rng.permutation(40)[: rng.integers(1, 30)]]
        lists.append((number if rng.random() < 0.8 else number // 2, at, items))
        draws.add(*lists[-1])
    now = float(rng.uniform(1.7e9, at)) if is_earlier else at + 3600.0
    expected = weights_by_definition(lists, now)
    assert {**draws.weights(now)} == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_draws_beyond_the_newest_fifty_weigh_nothing() -> None:
    draws, lists = RecentDraws(), []
    for number in range(120):
        lists.append((number, 1.7e9 + number * 3600, [f"i{(number + k) % 30}" for k in range(5)]))
        draws.add(*lists[-1])
    now = 1.7e9 + 121 * 3600
    assert {**draws.weights(now)} == pytest.approx(weights_by_definition(lists[-50:], now), abs=1e-9)


def test_lists_of_a_session_follow_each_other_within_half_an_hour() -> None:
    draws = RecentDraws()
    for seed, minute in ((1, 0), (2, 100), (3, 120), (3, 121), (4, 149)):
        draws.add(seed, 1.7e9 + minute * 60, ["a"])
    counts = [draws.lists_in_session(1.7e9 + minute * 60) for minute in (0, 10, 100, 150, 160, 180)]
    assert counts == [0, 1, 0, 3, 3, 0]
