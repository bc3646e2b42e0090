"""Judge pipelines by the log: POST /policies/evaluate."""

from __future__ import annotations

from fastapi import APIRouter

from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.schemas.policies import EvaluatePolicyRequest, PolicyEvaluationOut
from palate.services.experiments.evaluate_pipeline import evaluate_pipeline

router = APIRouter(tags=["operations"], responses=describe())


@router.post("/policies/evaluate", responses=describe(404, 503))
async def evaluate_policy(context: ContextDep, request: EvaluatePolicyRequest) -> PolicyEvaluationOut:
    """Estimate what the lists that users were shown would have earned under a pipeline, from their feedback.

    Takes some milliseconds for each list; `since` bounds it.
    """
    evaluation = await evaluate_pipeline(
        context,
        request.pipeline,
        since=0.0 if request.since is None else request.since.timestamp(),
        n_positions=request.positions,
        surprise=request.surprise,
        seed=request.seed,
    )
    return PolicyEvaluationOut.of(evaluation)
