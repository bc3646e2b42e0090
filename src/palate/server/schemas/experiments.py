"""Bodies of live experiments."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from palate.data.experiments import ExperimentKind, RampStep
from palate.evaluation.ab_test import RAMP
from palate.server.schemas.fields import Strict, Word
from palate.services.experiments.experiment_report import EvaluationRow, ExperimentRow
from palate.services.experiments.live_experiments import MAX_VARIANTS

Reason = Annotated[str, Field(max_length=1_000, description="Why; kept in the history.")]
_MAX_USERS = 10**9


class StepBody(Strict):
    """A step of a ramp."""

    name: Word
    share: float = Field(ge=0, le=1, description="Of all users, for each treatment; 0: computed, and shown to nobody.")
    min_users: int = Field(
        default=0, ge=0, le=_MAX_USERS, description="Of the treatment, before the next step; with share 0, lists."
    )


class CreateExperimentRequest(Strict):
    """What is compared, by what, and in which steps."""

    name: Word
    variants: dict[Word, Word] = Field(
        min_length=2,
        max_length=MAX_VARIANTS,
        description="Pipelines by name; the first is the control, whose pipeline is `default`.",
    )
    kind: ExperimentKind = Field(
        default="ab", description="`interleave`: one list is mixed from two pipelines, and clicks are counted for each."
    )
    metric: Word = Field(default="reward", description="That decides: reward, clicks, lists or reward_per_list.")
    guardrails: dict[Word, Annotated[float, Field(ge=0, le=1_000)]] | None = Field(
        default=None,
        description="The tolerated loss by metric, 0.05 for 5 %: dislikes, errors, latency_ms, clicks or lists. "
        "Default: dislikes 0.05, errors 0.",
    )
    steps: list[StepBody] = Field(
        default=[StepBody(name=each.name, share=each.share, min_users=each.min_users) for each in RAMP],
        max_length=20,
        description="The ramp.",
    )
    n_users: int = Field(default=10_000, ge=1, le=_MAX_USERS, description="The intended number of users.")
    level: float = Field(default=0.05, gt=0, lt=0.5, description="The probability of a false winner.")
    min_users: int = Field(
        default=100, ge=2, le=_MAX_USERS, description="Of the smaller variant, to conclude anything."
    )
    salt: Annotated[str, Field(max_length=200)] = Field(default="", description="Default: the name.")
    reason: Reason = ""

    def ramp(self) -> list[RampStep]:
        return [RampStep(step.name, step.share, step.min_users) for step in self.steps]


class RampExperimentRequest(Strict):
    step: Word | None = Field(default=None, description="Default: the next one.")
    reason: Reason = ""


class StopExperimentRequest(Strict):
    reason: Reason = ""


class ExperimentsOut(BaseModel):
    experiments: list[ExperimentRow] = Field(description="Newest first.")


class ExperimentStatusOut(BaseModel):
    experiment: ExperimentRow
    evaluation: EvaluationRow
