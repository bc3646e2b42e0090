"""Do the jobs: trainings, batches and cached lists, with progress, and an end after the current step if cancelled."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Final

from palate.errors import InvalidInput, NotFound, PalateError, StorageFailed
from palate.models.base import Run
from palate.ports.jobs import Job, JobKind, JobState
from palate.services.context import AppContext
from palate.services.table_file import FORMATS
from palate.services.train.batch_recommend import batch
from palate.services.train.fill_cache import fill_cache
from palate.services.train.train import train
from palate.telemetry.log_context import log_with
from palate.telemetry.tracing import root_span
from palate.types import Json

_REPORT_EVERY_S: Final = 0.5
_END_EVERY_S: Final = 1.0
_END_TRIES: Final = 60
_MAX_LISTED: Final = 100
_MAX_ITEMS: Final = 1_000

log = logging.getLogger(__name__)


class JobCancelled(PalateError):
    """A job was cancelled, and ended after a step."""

    title = "Cancelled"


def request_training(context: AppContext) -> Job:
    """Queue a training; one that is queued already stands for this one, too."""
    return context.jobs.add("train", {}, context.clock())


def request_job(context: AppContext, kind: JobKind, params: Mapping[str, Json]) -> Job:
    """Queue a job. A batch has the parameters ``format``, ``n`` and ``model``; a cache ``n``, ``ttl_hours``, ``users``.

    Raises:
        InvalidInput: a parameter is unknown or out of range.
    """
    if kind == "batch":
        params = {"format": "parquet", "n": 20, "model": "", **params}
        if params["format"] not in FORMATS:
            raise InvalidInput(
                f"There is no format {params['format']!r}; there are {', '.join(FORMATS)}.", where="format"
            )
        if not 1 <= params["n"] <= _MAX_ITEMS:
            raise InvalidInput(f"Lists have 1 to {_MAX_ITEMS} items, not {params['n']}.", where="n")
    if kind == "cache":
        params = {"n": 20, "ttl_hours": 24.0, "users": None, **params}
    return context.jobs.add(kind, params, context.clock())


def job_of(context: AppContext, id_: str) -> Job:
    """A job by its id.

    Raises:
        NotFound: there is none.
    """
    job = context.jobs.get(id_)
    if job is None:
        raise NotFound(f"There is no job {id_!r}; GET /jobs lists the newest {_MAX_LISTED}.", where=id_)
    return job


class JobInterrupted(PalateError):
    """The learner ends; the job is to be done by the next one."""

    title = "Interrupted"


async def run_next_job(context: AppContext, run: Run, stops: Callable[[], bool] = lambda: False) -> bool:
    """Do the oldest queued job, and return whether there was one; it is queued again if the learner ``stops``.

    Whatever the job raises ends it as failed, and is raised again; its being cancelled is not.
    """
    job = await asyncio.to_thread(context.jobs.take, context.clock())
    if job is None:
        return False
    with root_span(f"job {job.kind}", **{"palate.job_id": job.id}), log_with(job_id=job.id, job=job.kind):
        await _run_job(context, job, replace(run, progress=_reporter(context, job.id, stops)))
    return True


async def _run_job(context: AppContext, job: Job, run: Run) -> None:
    log.info("the job began")
    try:
        result = await _do(context, job, run)
    except JobCancelled:
        await _end(context, job, "cancelled")
        log.info("the job was cancelled")
    except JobInterrupted:
        await asyncio.to_thread(context.jobs.recover, context.clock())
        log.info("the job is queued again")
    except BaseException as error:
        if isinstance(error, Exception):  # else the learner ends, and the job is queued again by the next one
            await _end(context, job, "failed", error=str(error) or repr(error))
            log.warning("the job failed: %s", error)
        raise
    else:
        await _end(context, job, "done", result=result)
        log.info("the job is done")


async def _end(
    context: AppContext,
    job: Job,
    state: JobState,
    result: Mapping[str, Json] | None = None,
    error: str | None = None,
) -> None:
    """Store how a job ended, as soon as the store can be written, within a minute or so."""
    ended_at = context.clock()
    for n_left in reversed(range(_END_TRIES)):
        try:
            await asyncio.to_thread(context.jobs.end, job.id, state, ended_at, result=result, error=error)
            return
        except StorageFailed as failure:
            if not n_left:
                raise
            log.warning("the job is %s, which cannot be stored; trying again: %s", state, failure)
            await asyncio.sleep(_END_EVERY_S)


async def _do(context: AppContext, job: Job, run: Run) -> dict[str, Json]:
    if job.kind == "train":
        trained = await train(context, run)
        outcome = "promoted" if trained.verdict.promote else "not promoted"
        log.info("snapshot %s %s in %.1f s: %s", trained.version, outcome, trained.took_s, trained.verdict.why)
        names = ("version", "users", "items", "events", "took_s")
        figures = {name: getattr(trained, name) for name in names}
        return {**figures, "promoted": trained.verdict.promote, "why": trained.verdict.why}
    if job.kind == "cache":
        n, ttl_hours, users = job.params["n"], job.params["ttl_hours"], job.params["users"]
        return asdict(await fill_cache(context, users=users, n=n, ttl_hours=ttl_hours, run=run))
    folder = context.settings.store.data_dir / "batches"
    folder.mkdir(parents=True, exist_ok=True)
    format_, path = job.params["format"], folder / f"{job.id}.{job.params['format']}"
    written = await batch(context, path, format_, model=job.params["model"], n=job.params["n"], run=run)
    return {**asdict(written), "file": str(path)}


def _reporter(context: AppContext, id_: str, stops: Callable[[], bool]) -> Callable[[float, str], None]:
    """A function that stores the progress of a job, at most twice a second or when its activity changes.

    It raises JobCancelled once the job was cancelled, JobInterrupted once the learner stops. While the store is down
    nothing is stored, and the job goes on.
    """
    due, last = 0.0, ""

    def report(share: float, activity: str) -> None:
        nonlocal due, last
        if stops():
            raise JobInterrupted("The learner ends; the job is queued again.")
        if activity == last and time.monotonic() < due:
            return
        due, last = time.monotonic() + _REPORT_EVERY_S, activity
        try:
            goes_on = context.jobs.report(id_, min(max(share, 0.0), 1.0), activity)
        except StorageFailed as error:
            log.warning("the progress of the job could not be stored: %s", error)
            return
        if not goes_on:
            raise JobCancelled("The job was cancelled.")

    return report
