"""Health checks, metrics and training: /health, /ready, /metrics, /train."""

from __future__ import annotations

import asyncio
import os

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from palate.errors import NotReady
from palate.server.context import ContextDep
from palate.server.metrics import render_metrics
from palate.server.problems import describe
from palate.server.schemas.jobs import JobOut
from palate.services.background import background_of
from palate.services.serve.live_policies import frozen_policies
from palate.services.serve.refused_snapshots import snapshot_problems
from palate.services.serve.store_state import store_state_of
from palate.services.train.rolled_back import last_rollback
from palate.services.train.run_job import request_training

router = APIRouter(tags=["operations"], responses=describe())


class Health(BaseModel):
    status: str


class Ready(BaseModel):
    status: str
    snapshot: str
    items: int
    pending: list[str]
    """Models that are still to be trained; a snapshot of the others answers meanwhile."""
    policies: dict[str, str]
    """The version of each live policy, by name."""
    frozen: dict[str, str]
    """The live policies that could learn and do not, by name: why, and the command or setting that lets them."""
    rolled_back: dict[str, str]
    """The snapshot before the champion, if guardrails rolled it back: by its version, why."""
    refused: dict[str, str]
    """Snapshots that cannot be served (and `champions`, the list of them), by name: why, such as a damaged file."""
    failing: list[str]
    """The background tasks of this process whose last run failed; they are tried again. Its log says why."""
    worker: int
    """The id of the process that answered; several answer at one address with `--workers`."""
    is_degraded: bool
    """Whether Redis is configured and cannot be used, so that this server answers from the event log alone."""
    is_store_down: bool
    """Whether the store could not be read at the last look: events are refused, and answers use what is in memory."""


class TrainingRequested(BaseModel):
    status: str
    job: JobOut
    """The queued job; `GET /jobs/{job_id}` says how far it is."""


@router.get("/health")
async def health() -> Health:
    """Confirm that the process is running."""
    return Health(status="ok")


@router.get("/ready")
async def ready(request: Request, context: ContextDep) -> Ready:
    """Confirm that the server can answer requests; list models to be trained (`pending`), policies, and a rollback."""
    if request.app.state.is_draining:
        raise NotReady("The server ends; send requests elsewhere.")
    live, change, shared = context.live, last_rollback(context.snapshots), context.features.shared_state
    return Ready(
        status="ready",
        snapshot=live.version,
        items=len(live.serving.items),
        pending=list(live.pending),
        policies={name: policy.version for name, policy in context.policies.items()},
        frozen=frozen_policies(context),
        rolled_back={} if change is None else {str(change.before): change.reason},
        refused=snapshot_problems(context),
        failing=sorted(background_of(context).failing),
        worker=os.getpid(),
        is_degraded=shared is not None and shared.is_degraded,
        is_store_down=store_state_of(context).is_down,
    )


@router.get("/metrics", response_class=Response)
async def metrics(context: ContextDep) -> Response:
    """Return counters and latencies for Prometheus, summed over all workers of this server."""
    return Response(render_metrics(context), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.post("/train", status_code=202)
async def train(context: ContextDep) -> TrainingRequested:
    """Request a training now from `palate up` or `palate learn`; a better snapshot goes live automatically."""
    job = await asyncio.to_thread(request_training, context)
    return TrainingRequested(status="requested", job=JobOut.of(job))
