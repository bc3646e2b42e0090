"""Jobs of the learner: /jobs."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request

from palate.server.audit import note
from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.schemas.fields import Word
from palate.server.schemas.jobs import CreateJobRequest, JobOut, JobsOut
from palate.services.train.run_job import job_of, request_job

router = APIRouter(prefix="/jobs", tags=["operations"], responses=describe())


@router.get("")
async def list_jobs(
    context: ContextDep, limit: Annotated[int, Query(ge=1, le=1_000, description="At most so many.")] = 100
) -> JobsOut:
    """Return the newest jobs, newest first, with state, progress, and result or error."""
    jobs = await asyncio.to_thread(context.jobs.newest, limit)
    return JobsOut(jobs=[JobOut.of(job) for job in jobs])


@router.post("", status_code=202)
async def create_job(context: ContextDep, request: Request, body: CreateJobRequest) -> JobOut:
    """Queue a training, or a batch of lists for all users; `palate up` or `palate learn` does it."""
    job = await asyncio.to_thread(request_job, context, body.kind, body.params)
    note(request, target=f"{job.kind} {job.id}")
    return JobOut.of(job)


@router.get("/{job_id}", responses=describe(404))
async def read_job(context: ContextDep, job_id: Word) -> JobOut:
    """Return a job with its state and progress."""
    return JobOut.of(await asyncio.to_thread(job_of, context, job_id))


@router.post("/{job_id}/cancel", responses=describe(404, 409))
async def cancel_job(context: ContextDep, job_id: Word) -> JobOut:
    """Cancel a job: a queued one ends at once, a running one after its current step."""
    return JobOut.of(await asyncio.to_thread(context.jobs.cancel, job_id, context.clock()))
