"""``palate batch`` fills the cache of the server, or writes what the server would answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import polars as pl
import pytest

from palate.app import open_context
from palate.data.mutes import Muted
from palate.services.serve.cached_lists import answer_from_cache
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.settings import load_settings
from tests.cli.conftest import Palate


async def cached_and_fresh(data_dir: Path, user: str) -> tuple[list[str], list[str]]:
    """The items of the cached answer for a user, and of one that is computed."""
    async with open_context(load_settings(None, store={"data_dir": data_dir}), serving=True) as context:
        request = RecommendationRequest(user, n=4, surprise=0.0)
        answer, fresh = await answer_from_cache(context, request), await recommend(context, request)
        assert answer is not None
        return [item.id for item in answer.cached.items], fresh.slate.ids


def test_it_fills_the_cache_of_the_server(palate: Palate, data_dir: Path) -> None:
    result = palate("batch", "--cache", "--n", 4, "--data-dir", data_dir)
    assert (result.code, "400 lists in the cache" in result.out) == (0, True)
    summary = palate("batch", "--cache", "--n", 4, "--ttl-hours", 2, "--data-dir", data_dir, "--json").json()
    assert (summary["users"], summary["without_events"]) == (400, 0)
    cached, fresh = asyncio.run(cached_and_fresh(data_dir, "sim-0007"))
    assert cached == fresh


def test_what_users_have_muted_counts(palate: Palate, data_dir: Path, tmp_path: Path) -> None:
    async def mute_and_recommend() -> list[str]:
        async with open_context(load_settings(None, store={"data_dir": data_dir}), serving=True) as context:
            before = await recommend(context, RecommendationRequest("sim-0007", n=4, surprise=0.0))
            history = await context.features.history("sim-0007")
            await context.mutes.put("sim-0007", Muted(items=history.items))
            after = await recommend(context, RecommendationRequest("sim-0007", n=4, surprise=0.0))
            assert before.slate.ids != after.slate.ids
            return after.slate.ids

    answer = asyncio.run(mute_and_recommend())
    assert palate("batch", tmp_path / "lists.parquet", "--n", 4, "--data-dir", data_dir).code == 0
    lists = pl.read_parquet(tmp_path / "lists.parquet")
    assert lists.filter(pl.col("user") == "sim-0007")["item"].to_list() == answer


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        ((), "--cache"),
        (("lists.csv", "--cache"), "leave out PATH"),
        (("--cache", "--model", "popular"), "leave out PATH"),
        (("--cache", "--n", 101), "1 to 100 items"),
    ],
)
def test_it_says_what_to_do(palate: Palate, data_dir: Path, arguments: tuple[object, ...], advice: str) -> None:
    result = palate("batch", *arguments, "--data-dir", data_dir)
    assert (result.code, advice in result.err) == (2, True)
