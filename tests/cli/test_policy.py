"""``palate policy``: the joined log, and pipelines judged by it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import polars as pl
import pytest

from palate.app import open_context
from palate.data.events import Event
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.users.ingest import ingest
from palate.settings import load_settings
from tests.cli.conftest import Palate


@pytest.fixture
def used_dir(data_dir: Path) -> Path:
    """The small community with lists for forty users, of whom every second one likes the first item."""

    async def use() -> None:
        async with open_context(load_settings(store={"data_dir": data_dir}), serving=True) as context:
            for number in range(40):
                user = f"sim-{number:04}"
                answer = await recommend(context, RecommendationRequest(user, n=3, surprise=0.3))
                liked, now = answer.slate.ids[0], context.clock()
                event = Event(event_id=f"like-{number}", user=user, item=liked, kind="like", at=now)
                await ingest(context, [event] if number % 2 else [])

    asyncio.run(use())
    return data_dir


def test_log_writes_what_lists_have_earned(palate: Palate, used_dir: Path, tmp_path: Path) -> None:
    output = palate("policy", "log", "--out", "log.parquet", "--data-dir", used_dir)
    assert output.code == 0
    assert "120 rows, 20 with feedback, of 40 lists for 40 users: log.parquet. Mean reward of a list: 0.5" in output.out
    assert pl.read_parquet(tmp_path / "log.parquet")["reward"].sum() == 20

    summary = palate("policy", "log", "--out", "log.csv", "--since", "1d", "--data-dir", used_dir, "--json").json()
    assert summary == {"users": 40, "lists": 40, "rows": 120, "rewarded": 20, "mean_reward": 0.5}


def test_log_says_what_is_wrong(palate: Palate, data_dir: Path) -> None:
    none = palate("policy", "log", "--out", "log.csv", "--data-dir", data_dir)
    assert (none.code, none.out) == (1, "")
    assert "No lists were shown" in none.err
    unknown = palate("policy", "log", "--out", "log.csv", "--since", "soon", "--data-dir", data_dir)
    assert unknown.code == 2
    assert "such as 7d" in unknown.err
    assert palate("policy", "log", "--out", "log.xls", "--data-dir", data_dir).code == 2


def test_evaluate_judges_a_pipeline_by_the_log(palate: Palate, used_dir: Path) -> None:
    result = palate("policy", "evaluate", "--pipeline", "default", "--since", "1d", "--data-dir", used_dir)
    assert result.code == 0
    assert "What a list would earn under 'default', from 40 lists of 40 users, first 10 positions:" in result.out
    assert [line.split()[:2] for line in result.out.splitlines() if line.startswith(("logged", "rips", "sips"))] == [
        ["logged", "0.50000"],
        ["rips", "0.50000"],
        ["sips", "0.50000"],
    ]
    assert "! Only 20 rounds have a reward" in result.out

    output = palate("policy", "evaluate", "--pipeline", "default", "--surprise", 0.2, "--data-dir", used_dir, "--json")
    body = output.json()
    assert (body["lists"], body["users"], body["left_out"]) == (40, 40, {})
    assert body["estimates"]["logged"]["value"] == 0.5
    assert 0 < body["estimates"]["diagnostics"]["effective"] < 40


def test_evaluate_says_what_is_wrong(palate: Palate, data_dir: Path) -> None:
    unknown = palate("policy", "evaluate", "--pipeline", "b", "--data-dir", data_dir)
    assert (unknown.code, unknown.out) == (1, "")
    assert "There is no pipeline 'b'; there are default." in unknown.err
    none = palate("policy", "evaluate", "--pipeline", "default", "--data-dir", data_dir)
    assert none.code == 1
    assert "No lists were shown" in none.err
