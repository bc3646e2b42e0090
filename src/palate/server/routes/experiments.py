"""Live experiments: /experiments."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from palate.evaluation.ab_test import MonitoringPlan
from palate.server.audit import note
from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.schemas.experiments import (
    CreateExperimentRequest,
    ExperimentsOut,
    ExperimentStatusOut,
    RampExperimentRequest,
    StopExperimentRequest,
)
from palate.server.schemas.fields import Word
from palate.services.experiments.evaluate_experiment import evaluate_experiment
from palate.services.experiments.experiment_report import ExperimentRow, evaluation_row, experiment_row
from palate.services.experiments.exposures_table import ExposureFormat, exposures_file
from palate.services.experiments.live_experiments import (
    create_experiment,
    experiment_named,
    ramp_experiment,
    stop_experiment,
)

router = APIRouter(prefix="/experiments", tags=["operations"], responses=describe())

_MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}


@router.post("", status_code=201, responses=describe(404, 409))
async def create(context: ContextDep, request: Request, body: CreateExperimentRequest) -> ExperimentRow:
    """Begin an experiment at the first step of its ramp; all servers take it up within a second."""
    experiment = await create_experiment(
        context,
        body.name,
        body.variants,
        kind=body.kind,
        metric=body.metric,
        guardrails=body.guardrails,
        steps=body.ramp(),
        plan=MonitoringPlan(body.n_users, body.level, body.min_users),
        salt=body.salt,
        reason=body.reason,
    )
    note(request, target=experiment.name)
    return experiment_row(experiment)


@router.get("")
async def list_experiments(context: ContextDep) -> ExperimentsOut:
    """Return every experiment with its state and history, newest first."""
    return ExperimentsOut(experiments=[experiment_row(each) for each in await context.experiments.all()])


@router.get("/{name}", responses=describe(404))
async def read_experiment(context: ContextDep, name: Word) -> ExperimentStatusOut:
    """Return an experiment, and evaluate it from the lists and feedback of its current comparison.

    Takes some milliseconds for each user of the comparison.
    """
    experiment = await experiment_named(context, name)
    evaluation = await evaluate_experiment(context, experiment)
    return ExperimentStatusOut(experiment=experiment_row(experiment), evaluation=evaluation_row(evaluation))


@router.post("/{name}/ramp", responses=describe(404, 409))
async def ramp(context: ContextDep, name: Word, body: RampExperimentRequest) -> ExperimentRow:
    """Move a running experiment to a step, by default the next one, and begin a new comparison there."""
    return experiment_row(await ramp_experiment(context, name, body.step, body.reason))


@router.post("/{name}/stop", responses=describe(404, 409))
async def stop(context: ContextDep, name: Word, body: StopExperimentRequest) -> ExperimentRow:
    """End an experiment: everybody gets the pipeline `default` again."""
    return experiment_row(await stop_experiment(context, name, body.reason))


@router.get("/{name}/exposures", response_class=Response, responses=describe(404))
async def read_exposures(
    context: ContextDep, name: Word, format: Annotated[ExposureFormat, Query()] = "csv"
) -> Response:
    """Return the users of an experiment as CSV or Parquet: user, variant, step and time of the first list."""
    experiment = await experiment_named(context, name)
    content = await exposures_file(context, experiment, format)
    headers = {"Content-Disposition": f'attachment; filename="{experiment.name}-exposures.{format}"'}
    return Response(content, media_type=_MEDIA_TYPES[format], headers=headers)
