"""The learner trains when there are new events or on request, and survives failures."""

from __future__ import annotations

import asyncio
import json
import math
import os
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from palate.app import open_context
from palate.errors import StorageFailed
from palate.models.base import Run
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.train import run_job, scheduler
from palate.services.train.promotion_gate import PromotionVerdict
from palate.services.train.run_job import request_training
from palate.services.train.scheduler import has_parent, learn
from palate.services.train.train import TrainingResult, train, train_first
from palate.settings import Settings
from tests.services.conftest import NOW, clock, did

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "_CHECK_EVERY_S", 0.01)


@pytest.fixture
def settings(quick_settings: Settings) -> Settings:
    often = quick_settings.learner.model_copy(update={"every_s": 10.0})
    return quick_settings.model_copy(update={"learner": often})


def for_rounds(context: AppContext, rounds: int, seconds_each: float) -> Callable[[], bool]:
    """Let the learner check so many times, while the clock of the context advances."""
    left = rounds
    now = NOW
    context.clock = lambda: now

    def alive() -> bool:
        nonlocal left, now
        left, now = left - 1, now + seconds_each
        return left >= 0

    return alive


async def test_without_news_nothing_is_trained(context: AppContext) -> None:
    versions = context.snapshots.versions()
    await learn(context, Run(), alive=for_rounds(context, 5, 10.0))
    assert context.snapshots.versions() == versions


@pytest.mark.slow
async def test_news_is_learned_on_schedule_and_once(context: AppContext) -> None:
    versions = len(context.snapshots.versions())
    await context.log.append([did("ann", "like", "book:dune")])
    await learn(context, Run(), alive=for_rounds(context, 1, 1.0))
    assert len(context.snapshots.versions()) == versions, "it is not time yet"
    await learn(context, Run(), alive=for_rounds(context, 5, 10.0))
    assert len(context.snapshots.versions()) == versions + 1


def by_cron(context: AppContext, trained_at: float) -> None:
    """Train every night at three; the champion is from another time."""
    version = context.snapshots.champion()
    assert version is not None
    path = context.snapshots.folder(version) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "created_at": trained_at}))
    learner = context.settings.learner.model_copy(update={"every_s": 0.0, "schedule": "0 3 * * *"})
    context.settings = context.settings.model_copy(update={"learner": learner})


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The times of trainings, which train nothing."""
    times: list[float] = []

    async def note(context: AppContext, run: Run) -> TrainingResult:
        times.append(context.clock())
        return TrainingResult("v", 0, 0, 0, 0.0, PromotionVerdict(True, "noted"))

    monkeypatch.setattr(run_job, "train", note)
    return times


async def test_every_night_there_is_a_training_if_there_is_news(context: AppContext, trainings: list[float]) -> None:
    by_cron(context, NOW)
    await context.log.append([did("ann", "like", "book:dune")])
    await learn(context, Run(), alive=for_rounds(context, 72, 3_600.0))
    hours = [datetime.fromtimestamp(at, UTC).hour for at in trainings]
    assert hours == [3, 3, 3], "three nights; at the hour in which the learner looks"


async def test_trainings_go_on_after_the_clock_was_ahead(context: AppContext, trainings: list[float]) -> None:
    by_cron(context, NOW)
    await context.log.append([did("ann", "like", "book:dune")])
    times = iter([NOW, NOW + 20 * 365 * 86_400.0, *(NOW + hour * 3_600.0 for hour in range(48))])
    now = NOW

    def alive() -> bool:
        nonlocal now
        now = next(times, math.inf)
        return now < math.inf

    context.clock = lambda: now
    await learn(context, Run(), alive=alive)
    assert len([at for at in trainings if at < NOW + 3 * 86_400.0]) == 2, "the two nights after it was set back"


async def test_a_night_that_was_missed_is_made_up_for(context: AppContext, trainings: list[float]) -> None:
    by_cron(context, NOW - 3 * 86_400.0)
    await context.log.append([did("ann", "like", "book:dune")])
    await learn(context, Run(), alive=for_rounds(context, 2, 60.0))
    assert trainings == [NOW + 60.0], "at once, and once"


@pytest.fixture
async def partial(settings: Settings) -> AsyncIterator[AppContext]:
    """A context whose champion holds only the models that are quick to fit."""
    shutil.rmtree(settings.store.data_dir / "snapshots")
    async with open_context(settings, serving=True) as context:
        context.clock = clock()
        await train_first(context, Run())
        yield context


@pytest.mark.slow
async def test_a_partial_champion_is_completed_at_once_and_once(partial: AppContext) -> None:
    learner = partial.settings.learner.model_copy(update={"min_new_events": 1_000_000})
    partial.settings = partial.settings.model_copy(update={"learner": learner})
    first = partial.snapshots.champion()
    await learn(partial, Run(), alive=for_rounds(partial, 8, 10.0))
    assert len(partial.snapshots.versions()) == 2
    assert partial.snapshots.champion() != first


@pytest.mark.slow
async def test_an_operator_may_go_back_to_a_partial_champion(partial: AppContext) -> None:
    first = partial.snapshots.champion()
    assert first is not None
    await train(partial, Run())
    partial.snapshots.promote(first)
    await learn(partial, Run(), alive=for_rounds(partial, 5, 10.0))
    assert partial.snapshots.champion() == first


@pytest.mark.slow
async def test_a_partial_champion_is_completed_after_a_failure(
    partial: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, tries = partial.snapshots.champion(), 0

    async def fail_once(context: AppContext, run: Run) -> TrainingResult:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise StorageFailed("the disk is away")
        return await train(context, run)

    monkeypatch.setattr(run_job, "train", fail_once)
    await learn(partial, Run(), alive=for_rounds(partial, 6, 5.0))
    assert tries == 2
    assert partial.snapshots.champion() != first


@pytest.mark.slow
async def test_somebody_who_asks_is_served_at_once(context: AppContext) -> None:
    versions = len(context.snapshots.versions())
    request_training(context)
    await learn(context, Run(), alive=for_rounds(context, 2, 0.0))
    assert len(context.snapshots.versions()) == versions + 1


async def test_a_training_that_fails_does_not_end_the_learner(empty: AppContext) -> None:
    request_training(empty)
    rounds = for_rounds(empty, 3, 0.0)
    await learn(empty, Run(), alive=rounds)
    assert empty.snapshots.versions() == []
    assert not rounds()


async def test_a_bug_in_a_training_does_not_end_the_learner(
    context: AppContext, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[float] = []

    async def broken(context: AppContext, run: Run) -> None:
        tries.append(context.clock())
        raise ZeroDivisionError("a slip")

    monkeypatch.setattr(run_job, "train", broken)
    monkeypatch.setattr(scheduler, "_RETRY_S", 3.0)
    await context.log.append([did("ann", "like", "book:dune")])
    await learn(context, Run(), alive=for_rounds(context, 20, 1.0))
    assert len(tries) == 4, "when due after ten seconds, and every three after"
    assert "a slip" in caplog.text
    assert "Traceback" in caplog.text


@pytest.mark.slow
async def test_a_store_that_fails_for_a_while_does_not_end_the_learner(context: AppContext) -> None:
    class Flickering:
        """A log that fails at the first request for its end."""

        failed = False

        def __getattr__(self, name: str) -> object:
            return getattr(log, name)

        async def end(self) -> int:
            if not self.failed:
                self.failed = True
                raise StorageFailed("the disk is away")
            return await log.end()

    log = context.log
    await log.append([did("ann", "like", "book:dune")])
    context.log = Flickering()  # type: ignore[assignment]  # only end differs
    versions = len(context.snapshots.versions())
    await learn(context, Run(), alive=for_rounds(context, 6, 10.0))
    assert len(context.snapshots.versions()) == versions + 1


async def test_impressions_past_their_retention_are_removed(context: AppContext) -> None:
    shown = await recommend(context, RecommendationRequest())
    await context.impressions.flush()
    await learn(context, Run(), alive=for_rounds(context, 3, 60 * 86_400.0))
    assert await context.impressions.get(shown.recommendation_id) is None


def test_a_learner_knows_whether_its_parent_lives() -> None:
    assert has_parent(os.getppid())()
    assert not has_parent(os.getpid())()


async def test_a_learner_stops_when_it_is_cancelled(context: AppContext) -> None:
    task = asyncio.create_task(learn(context, Run()))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
