"""The learner does jobs in order, says how far it is, and ends cancelled ones between two steps."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest

from palate.errors import InvalidInput, NotReady, StorageFailed
from palate.models.base import Run
from palate.services.context import AppContext
from palate.services.train import run_job
from palate.services.train.promotion_gate import PromotionVerdict
from palate.services.train.run_job import job_of, request_job, request_training, run_next_job
from palate.services.train.train import TrainingResult

pytestmark = pytest.mark.anyio


def train_in_steps(steps: list[str], context_of: AppContext, cancelled_in: str = "") -> object:
    """A training of which each step is noted."""

    async def train(context: AppContext, run: Run) -> TrainingResult:
        def work() -> None:
            for number, step in enumerate(("read", "fit", "write")):
                run.progress(number / 3, step)
                steps.append(step)
                if step == cancelled_in:
                    (job,) = context_of.jobs.newest(1)
                    context_of.jobs.cancel(job.id, 0.0)

        await asyncio.to_thread(work)
        return TrainingResult("v9", 1, 2, 3, 0.5, PromotionVerdict(True, "the first snapshot"))

    return train


async def test_a_training_is_a_job_with_its_result(empty: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    monkeypatch.setattr(run_job, "train", train_in_steps(steps, empty))
    job = request_training(empty)
    assert await run_next_job(empty, Run())
    done = job_of(empty, job.id)
    assert (done.state, done.progress, done.activity) == ("done", 1.0, "write")
    assert done.result is not None
    assert (done.result["version"], done.result["promoted"]) == ("v9", True)
    assert not await run_next_job(empty, Run())


async def test_a_cancelled_training_ends_after_its_step(empty: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    monkeypatch.setattr(run_job, "train", train_in_steps(steps, empty, cancelled_in="fit"))
    job = request_training(empty)
    assert await run_next_job(empty, Run())
    assert steps == ["read", "fit"]
    assert job_of(empty, job.id).state == "cancelled"
    assert empty.snapshots.versions() == []


async def test_a_job_that_fails_says_why(empty: AppContext) -> None:
    job = request_training(empty)
    with pytest.raises(NotReady):
        await run_next_job(empty, Run())
    failed = job_of(empty, job.id)
    assert failed.state == "failed"
    assert "There is nothing to train on" in (failed.error or "")


async def test_a_job_goes_on_while_the_store_is_down_and_its_end_is_stored_later(
    empty: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    monkeypatch.setattr(run_job, "train", train_in_steps(steps, empty))
    monkeypatch.setattr(run_job, "_END_EVERY_S", 0.0)
    job = request_training(empty)
    with (
        mock.patch.object(empty.jobs, "report", side_effect=StorageFailed("down")) as report,
        mock.patch.object(empty.jobs, "end", side_effect=[StorageFailed("down")] * 3 + [None]) as end,
    ):
        assert await run_next_job(empty, Run())
    assert (report.call_count, end.call_count) == (3, 4)
    assert steps == ["read", "fit", "write"]
    assert end.call_args.args[:2] == (job.id, "done")


@pytest.mark.parametrize("params", [{"format": "xls"}, {"n": 0}])
async def test_a_batch_that_cannot_be_is_refused_at_once(empty: AppContext, params: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        request_job(empty, "batch", params)


@pytest.mark.slow
async def test_a_batch_writes_a_file_into_the_data_folder(context: AppContext) -> None:
    job = request_job(context, "batch", {"format": "csv", "n": 2, "model": "popular"})
    await run_next_job(context, Run())
    done = job_of(context, job.id)
    assert done.state == "done"
    assert done.result is not None
    assert done.result["rows"] == 800
    path = Path(done.result["file"])
    assert path.parent == context.settings.store.data_dir / "batches"
    assert path.read_text(encoding="utf-8").startswith("user,rank,item,score")
    assert replace(done, result=None).params["n"] == 2


async def test_a_job_is_queued_again_when_the_learner_ends(empty: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    monkeypatch.setattr(run_job, "train", train_in_steps(steps, empty))
    job = request_training(empty)
    assert await run_next_job(empty, Run(), stops=lambda: bool(steps))
    interrupted = job_of(empty, job.id)
    assert (interrupted.state, interrupted.activity) == ("queued", "interrupted, queued again")
    assert len(steps) == 1
