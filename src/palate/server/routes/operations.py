"""What operators and their machines ask: /health, /ready, /metrics, /train."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel

from palate.server.context import Serving
from palate.server.metrics import exposition
from palate.server.problems import describe

router = APIRouter(tags=["operations"], responses=describe())


class Health(BaseModel):
    status: str


class Ready(BaseModel):
    status: str
    snapshot: str
    items: int


class TrainingAsked(BaseModel):
    status: str


@router.get("/health")
async def health() -> Health:
    """The process lives."""
    return Health(status="ok")


@router.get("/ready")
async def ready(context: Serving) -> Ready:
    """Models and catalogue are loaded; send traffic."""
    return Ready(status="ready", snapshot=context.live.version, items=len(context.live.serving.items))


@router.get("/metrics", response_class=Response)
async def metrics(context: Serving) -> Response:
    """Counters and latencies for Prometheus."""
    return Response(exposition(context), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.post("/train", status_code=202)
async def ask_for_training(context: Serving) -> TrainingAsked:
    """Ask the learner (of `palate up`, or a `palate learn` beside this server) to train now; a better snapshot goes
    live by itself."""
    context.snapshots.ask_for_training()
    return TrainingAsked(status="asked")
