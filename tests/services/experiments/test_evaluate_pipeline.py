"""Pipelines judged by the log of another: the estimate is what the lists would have earned."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
import pytest

from palate.app import open_context
from palate.errors import NotFound, NotReady
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.services.catalogue.edit_items import remove_item
from palate.services.context import AppContext
from palate.services.experiments.evaluate_pipeline import evaluate_pipeline
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommend import query_of, recommend
from palate.services.serve.recommendation_request import MAX_KEPT_IDS, RecommendationRequest
from palate.services.users.ingest import ingest
from palate.settings import Table, default_stages, load_settings
from tests.services.conftest import NOW, clock, did

pytestmark = pytest.mark.anyio

SURPRISE: Final = 0.5
N: Final = 3


def stages(**explore: float) -> list[Table]:
    """The default stages with other settings of the draw."""
    return [
        {**stage, **explore} if stage["stage"].startswith("explore.") else stage
        for stage in default_stages()
        if stage["stage"] != "explain.attribution"
    ]


PIPELINES: Final = {"bold": {"stages": stages(warmth=1.3)}, "safe": {"stages": stages(warmth=0.8)}}


def reaction_of(best: frozenset[str], user: str, item: str) -> str | None:
    """What a simulated user does with a shown item, more with one of their ``best``: it depends on nothing else."""
    share = crc32(f"{user} {item}".encode()) % 100 - (40 if item in best else 0)
    return "like" if share < 10 else "click" if share < 30 else "dislike" if share > 94 else None


REWARDS: Final[Mapping[str | None, float]] = {"like": 1.0, "click": 0.5, "dislike": -1.0, None: 0.0}


async def opened(data_dir: Path) -> AsyncIterator[AppContext]:
    settings = load_settings(store={"data_dir": data_dir}, pipelines=PIPELINES)
    async with open_context(settings, serving=True) as context:
        context.clock = clock()
        context.random.seed(7)
        yield context


@pytest.fixture
async def context(data_dir: Path) -> AsyncIterator[AppContext]:
    async for context in opened(data_dir):
        yield context


@pytest.fixture(scope="module")
async def served(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[AppContext]:
    """A context whose 400 users were shown two lists each, and reacted an hour later; tests change nothing."""
    data_dir = Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("served") / "data"))
    async for context in opened(data_dir):
        await serve(context, [f"sim-{number:04}" for number in range(400)] * 2)
        yield context


async def query_for(context: AppContext, user: str, surprise: float, n: int = N) -> Query:
    """The query of a user at the time of the lists, before their feedback."""
    history = (await context.features.history(user)).until(NOW + 1)
    return query_of(context.live, RecommendationRequest(user, n=n), history, PageCursor(0, surprise, ()))


async def best_of(context: AppContext, user: str) -> frozenset[str]:
    """The five items that the models put first."""
    return frozenset(context.pipelines["safe"].run(await query_for(context, user, 0.0, 5)).ids)


async def serve(context: AppContext, users: list[str], **fields: float) -> None:
    """Show a list to each of ``users``; an hour later they react to the items."""
    answers = [
        (user, await recommend(context, RecommendationRequest(user, n=N, surprise=fields.get("surprise", SURPRISE))))
        for user in users
    ]
    best = {user: await best_of(context, user) for user in users}
    await ingest(
        context,
        [
            did(user, kind, item, at=NOW + 3_600, recommendation_id=answer.recommendation_id)
            for user, answer in answers
            for item in answer.slate.ids
            if (kind := reaction_of(best[user], user, item)) is not None
        ],
    )
    await context.impressions.flush()
    context.clock = lambda: NOW + 7_200


async def value_of(context: AppContext, pipeline: Pipeline, n_draws: int) -> float:
    """The mean reward of lists that are really drawn for all users."""
    totals = []
    for number in range(400):
        user = f"sim-{number:04}"
        query, best = await query_for(context, user, SURPRISE), await best_of(context, user)
        for seed in range(n_draws):
            slate = pipeline.run(replace(query, seed=1_000 * number + seed))
            totals.append(sum(REWARDS[reaction_of(best, user, item)] for item in slate.ids))
    return float(np.mean(totals))


@pytest.mark.slow
async def test_of_the_pipeline_that_made_the_log_it_is_the_logged_mean(served: AppContext) -> None:
    evaluation = await evaluate_pipeline(served, "default")
    logged = evaluation.estimates.logged
    assert (evaluation.lists, evaluation.users, evaluation.left_out, evaluation.warnings) == (800, 400, {}, ())
    assert evaluation.estimates.diagnostics.mean_weight == pytest.approx(1.0, abs=1e-9)
    assert evaluation.estimates.diagnostics.effective == pytest.approx(800)
    assert logged.value > 0.2
    for name in ("rips", "sips"):
        assert evaluation.estimates[name].value == pytest.approx(logged.value, abs=1e-9)
        assert evaluation.estimates[name].bootstrap == pytest.approx(logged.bootstrap, abs=1e-9)
    assert evaluation.estimates["cascade_dr"].value == pytest.approx(logged.value, abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bold", "safe"])
async def test_of_another_draw_it_is_what_that_really_earns(served: AppContext, name: str) -> None:
    evaluation = await evaluate_pipeline(served, name)
    value = await value_of(served, served.pipelines[name], 10)
    for estimator in ("rips", "cascade_dr", "sips"):
        low, high = evaluation.estimates[estimator].bootstrap
        assert low < value < high, (estimator, value, evaluation.to_text())
    is_bolder = name == "bold"
    assert (value < evaluation.estimates.logged.value) == is_bolder
    assert (evaluation.estimates["rips"].value < evaluation.estimates.logged.value) == is_bolder
    assert 50 < evaluation.estimates.diagnostics.effective < 799


@pytest.mark.slow
async def test_another_surprise_is_another_policy(served: AppContext) -> None:
    same = await evaluate_pipeline(served, "default", surprise=SURPRISE)
    assert same.estimates["rips"].value == pytest.approx(same.estimates.logged.value, abs=1e-9)
    more = await evaluate_pipeline(served, "default", surprise=SURPRISE * 1.3)
    bold = await evaluate_pipeline(served, "bold")
    assert more.estimates["rips"].value == pytest.approx(bold.estimates["rips"].value, rel=1e-6)


@pytest.mark.slow
async def test_only_the_first_positions_count(served: AppContext) -> None:
    first = await evaluate_pipeline(served, "default", n_positions=1)
    whole = await evaluate_pipeline(served, "default")
    assert first.estimates.logged.value < whole.estimates.logged.value
    assert first.to_json()["n_positions"] == 1
    assert "from 800 lists of 400 users, first 1 positions" in first.to_text()


@pytest.mark.slow
async def test_pages_and_exposures_are_those_of_the_moment(context: AppContext) -> None:
    """A list of many pages, and items that were shown so often that they rest, are as likely as they were."""
    request = RecommendationRequest("sim-0007", n=4, surprise=0.4)
    for _ in range(9):
        first = await recommend(context, request)
        second = await recommend(context, replace(request, cursor=first.next_cursor))
        await recommend(context, replace(request, cursor=first.cursor))
        await recommend(context, replace(request, cursor=second.next_cursor))
    liked = did("sim-0007", "like", first.slate.ids[0], at=NOW + 60, recommendation_id=first.recommendation_id)
    await ingest(context, [liked])
    context.clock = lambda: NOW + 120
    evaluation = await evaluate_pipeline(context, "default")
    assert (evaluation.lists, evaluation.warnings) == (36, ())
    assert evaluation.estimates.diagnostics.mean_weight == pytest.approx(1.0, abs=1e-9)
    assert evaluation.estimates.diagnostics.max_weight == pytest.approx(1.0, abs=1e-9)


async def test_lists_that_say_nothing_are_left_out_and_counted(context: AppContext) -> None:
    user = "sim-0007"
    await serve(context, ["sim-0001", "sim-0002"])
    await recommend(context, RecommendationRequest(user, n=3, surprise=0.0))
    await recommend(context, RecommendationRequest(user, history=("no-such-item",) * (MAX_KEPT_IDS + 1)))
    evaluation = await evaluate_pipeline(context, "safe")
    assert evaluation.lists == 2
    assert evaluation.left_out == {
        "certain (surprise 0: nothing was drawn)": 1,
        "made for requests that were not stored": 1,
    }
    assert "Left out: 1 lists that were made for requests that were not stored." in evaluation.to_text()


async def test_removed_items_and_changed_lists_are_warned_of(context: AppContext) -> None:
    await serve(context, ["sim-0001", "sim-0002", "sim-0003"])
    shown = (await context.impressions.of_user("sim-0001", 1))[0]
    await remove_item(context, shown.items[0])
    evaluation = await evaluate_pipeline(context, "default")
    warnings = " ".join(evaluation.warnings)
    assert "items that have left the catalogue" in warnings
    assert "never shows at its position" in warnings
    assert "other probabilities today" in warnings
    context.live = replace(context.live, version="20990101T000000.000000")
    assert "made with other models" in " ".join((await evaluate_pipeline(context, "default")).warnings)


async def test_what_is_missing_is_said(context: AppContext) -> None:
    with pytest.raises(NotFound, match="'none'; there are default, bold, safe"):
        await evaluate_pipeline(context, "none")
    with pytest.raises(NotReady, match="No lists were shown"):
        await evaluate_pipeline(context, "default")
    await recommend(context, RecommendationRequest("sim-0001", surprise=0.0))
    with pytest.raises(NotReady, match=r"certain \(surprise 0.*`surprise` above 0"):
        await evaluate_pipeline(context, "default")
    await recommend(context, RecommendationRequest("sim-0001"))
    with pytest.raises(NotReady, match=r"None of 1 lists has earned anything.*`recommendation_id`"):
        await evaluate_pipeline(context, "default")
