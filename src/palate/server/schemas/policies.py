"""Bodies of evaluations of pipelines by the log."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import BaseModel, Field

from palate.evaluation.off_policy.policy_evaluation import Estimate
from palate.server.schemas.fields import Moment, Strict, Word
from palate.server.schemas.recommendations import Surprise
from palate.services.experiments.evaluate_pipeline import PipelineEvaluation


class EvaluatePolicyRequest(Strict):
    """The pipeline to judge, and by which lists."""

    pipeline: Word
    since: Moment | None = Field(default=None, description="No older lists count; default: all that are stored.")
    positions: Annotated[int, Field(ge=1, le=100)] = Field(
        default=10, description="The first positions of each list that count."
    )
    surprise: Surprise | None = Field(default=None, description="Of all lists; default: that of each request.")
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 42


class EstimateOut(BaseModel):
    value: float = Field(description="The mean of the sum of a list's rewards.")
    standard_error: float | None = Field(description="Null for lists of one user.")
    interval: tuple[float, float] = Field(description="95 % bootstrap interval over users.")

    @classmethod
    def of(cls, estimate: Estimate) -> EstimateOut:
        error = estimate.standard_error
        return cls(
            value=estimate.value, standard_error=error if math.isfinite(error) else None, interval=estimate.bootstrap
        )


class PolicyEvaluationOut(BaseModel):
    pipeline: str
    lists: int
    users: int
    """The number of users whose lists were judged."""
    left_out: dict[str, int] = Field(
        description="The number of lists that say nothing about other pipelines, by reason."
    )
    logged: EstimateOut = Field(description="What the lists have earned.")
    estimates: dict[str, EstimateOut] = Field(
        description="What they would have earned, by estimator: `rips`, `cascade_dr`, `sips`."
    )
    effective: float = Field(description="The effective sample size, in lists.")
    mean_weight: float
    max_weight: float
    warnings: list[str]

    @classmethod
    def of(cls, evaluation: PipelineEvaluation) -> PolicyEvaluationOut:
        estimates, diagnostics = evaluation.estimates, evaluation.estimates.diagnostics
        return cls(
            pipeline=evaluation.pipeline,
            lists=evaluation.lists,
            users=evaluation.users,
            left_out=dict(evaluation.left_out),
            logged=EstimateOut.of(estimates.logged),
            estimates={estimate.name: EstimateOut.of(estimate) for estimate in estimates.estimates},
            effective=diagnostics.effective,
            mean_weight=diagnostics.mean_weight,
            max_weight=diagnostics.max_weight,
            warnings=[*diagnostics.warnings, *evaluation.warnings],
        )
