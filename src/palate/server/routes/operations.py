"""Health checks, metrics and training: /health, /ready, /metrics, /train."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel

from palate.server.context import ContextDep
from palate.server.metrics import render_metrics
from palate.server.problems import describe
from palate.services.serve.live_policies import frozen_policies

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


class TrainingRequested(BaseModel):
    status: str


@router.get("/health")
async def health() -> Health:
    """Confirm that the process is running."""
    return Health(status="ok")


@router.get("/ready")
async def ready(context: ContextDep) -> Ready:
    """Confirm that the server can answer requests; list models still to be trained (`pending`) and live policies."""
    live = context.live
    return Ready(
        status="ready",
        snapshot=live.version,
        items=len(live.serving.items),
        pending=list(live.pending),
        policies={name: policy.version for name, policy in context.policies.items()},
        frozen=frozen_policies(context),
    )


@router.get("/metrics", response_class=Response)
async def metrics(context: ContextDep) -> Response:
    """Return counters and latencies for Prometheus."""
    return Response(render_metrics(context), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.post("/train", status_code=202)
async def request_training(context: ContextDep) -> TrainingRequested:
    """Request a training now from `palate up` or `palate learn`; a better snapshot goes live automatically."""
    context.snapshots.request_training()
    return TrainingRequested(status="requested")
