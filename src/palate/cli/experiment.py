"""``palate experiment``: live comparisons of pipelines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from palate.cli.audit import record_command
from palate.cli.options import AsJson, Config, DataDir, load_settings_with, require_store
from palate.cli.render import out, show_json, show_table
from palate.errors import InvalidInput, StorageFailed

if TYPE_CHECKING:
    from palate.data.experiments import Experiment, RampStep
    from palate.services.context import AppContext

ResultT = TypeVar("ResultT")

app = typer.Typer(no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The name of the experiment.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept in the history.")]


class Kinds(StrEnum):
    ab = "ab"
    interleave = "interleave"


class Formats(StrEnum):
    csv = "csv"
    parquet = "parquet"


Variants = Annotated[
    list[str], typer.Option("--variant", help="A treatment and its pipeline, such as trees=ranker; repeatable.")
]
Metric = Annotated[str, typer.Option("--metric", help="That decides: reward, clicks, lists or reward_per_list.")]
Guardrails = Annotated[
    list[str] | None,
    typer.Option(
        "--guardrail",
        help="A metric and its tolerated loss: dislikes, errors, latency_ms, clicks or lists; repeatable.",
        show_default="dislikes=0.05 errors=0",
    ),
]
Steps = Annotated[
    list[str] | None,
    typer.Option(
        "--step",
        help="A step of the ramp as name=share=users; repeatable.",
        show_default="shadow=0=100 canary=0.05=1000 half=0.5=0 full=1=0",
    ),
]
MinUsers = Annotated[
    int, typer.Option("--min-users", min=2, help="Of the smaller variant, before anything is concluded.")
]


@app.command()
def create(
    name: Name,
    variant: Variants,
    kind: Annotated[Kinds, typer.Option("--kind", help="interleave mixes each list from two pipelines.")] = Kinds.ab,
    metric: Metric = "reward",
    guardrail: Guardrails = None,
    step: Steps = None,
    users: Annotated[int, typer.Option("--users", min=1, help="The intended number of users.")] = 10_000,
    level: Annotated[float, typer.Option("--level", help="The probability of a false winner.")] = 0.05,
    min_users: MinUsers = 100,
    reason: Reason = "",
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Begin an experiment beside the control, which is the pipeline "default"; servers take it up within a second."""
    from palate.evaluation.ab_test import RAMP, MonitoringPlan
    from palate.services.experiments.live_experiments import create_experiment

    variants = {"control": "default"} | dict(_parse_pair(each, "--variant") for each in variant)
    tolerances = {
        key: _parse_number(value) for key, value in (_parse_pair(each, "--guardrail") for each in guardrail or ())
    }
    plan = MonitoringPlan(users, level, min_users)
    steps = [_parse_step(each) for each in step] if step else RAMP
    experiment = _run_in_context(
        data_dir,
        config,
        lambda context: create_experiment(
            context,
            name,
            variants,
            kind=kind.value,
            metric=metric,
            guardrails=tolerances if guardrail else None,
            steps=steps,
            plan=plan,
            reason=reason,
        ),
        ("experiment create", name),
    )
    _show_change(experiment, as_json)


@app.command("list")
def list_(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """List all experiments, newest first."""
    from palate.services.experiments.experiment_report import experiment_row

    experiments = _run_in_context(data_dir, config, lambda context: context.experiments.all())
    rows = [experiment_row(each) for each in experiments]
    if as_json:
        show_json(rows)
        return
    columns = [(name, "left") for name in ("name", "kind", "state", "step", "since", "why")]
    cells = [
        (row["name"], row["kind"], row["state"], row["step"], row["history"][-1]["at"], row["history"][-1]["reason"])
        for row in rows
    ]
    show_table("Experiments", columns, cells)


@app.command()
def status(name: Name, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Evaluate an experiment now: estimates, intervals, guardrails, the check of the split, decision and history."""
    from palate.services.experiments.evaluate_experiment import ExperimentEvaluation, evaluate_experiment
    from palate.services.experiments.experiment_report import evaluation_row, experiment_row, to_text
    from palate.services.experiments.live_experiments import experiment_named

    async def evaluate(context: AppContext) -> ExperimentEvaluation:
        return await evaluate_experiment(context, await experiment_named(context, name))

    evaluation = _run_in_context(data_dir, config, evaluate)
    if as_json:
        show_json({"experiment": experiment_row(evaluation.experiment), "evaluation": evaluation_row(evaluation)})
        return
    out.print(to_text(evaluation), soft_wrap=True, markup=False, highlight=False)


@app.command()
def ramp(
    name: Name,
    to: Annotated[str | None, typer.Option("--to", help="A step of the ramp.", show_default="the next one")] = None,
    reason: Reason = "",
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Move a running experiment to a step of its ramp, and begin a new comparison there."""
    from palate.services.experiments.live_experiments import ramp_experiment

    changed = _run_in_context(
        data_dir, config, lambda context: ramp_experiment(context, name, to, reason), ("experiment ramp", name)
    )
    _show_change(changed, as_json)


@app.command()
def stop(
    name: Name, reason: Reason = "", data_dir: DataDir = None, config: Config = None, as_json: AsJson = False
) -> None:
    """End an experiment: everybody gets the pipeline "default" again."""
    from palate.services.experiments.live_experiments import stop_experiment

    changed = _run_in_context(
        data_dir, config, lambda context: stop_experiment(context, name, reason), ("experiment stop", name)
    )
    _show_change(changed, as_json)


@app.command()
def exposures(
    name: Name,
    path: Annotated[Path, typer.Option("--out", help="The file to write.", dir_okay=False)],
    format_: Annotated[Formats, typer.Option("--format", help="Of the file.")] = Formats.csv,
    data_dir: DataDir = None,
    config: Config = None,
) -> None:
    """Write the users of an experiment into a file: user, variant, step and time of the first list."""
    from palate.services.experiments.exposures_table import exposures_file
    from palate.services.experiments.live_experiments import experiment_named

    async def write(context: AppContext) -> bytes:
        return await exposures_file(context, await experiment_named(context, name), format_.value)

    content = _run_in_context(data_dir, config, write)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise StorageFailed(f"{path} could not be written: {error}.") from error
    out.print(f"Written: {path}", soft_wrap=True, markup=False)


def _run_in_context(
    data_dir: Path | None,
    config: Path | None,
    use_case: Callable[[AppContext], Awaitable[ResultT]],
    audited: tuple[str, str] | None = None,
) -> ResultT:
    """Run a use case over the store that the options name; ``audited``: its action and target in the audit log."""
    from palate.app import open_context

    async def run() -> ResultT:
        async with open_context(require_store(load_settings_with(data_dir, config))) as context:
            result = await use_case(context)
            if audited is not None:
                await record_command(context, audited[0], target=audited[1])
            return result

    return asyncio.run(run())


def _show_change(experiment: Experiment, as_json: bool) -> None:
    from palate.services.experiments.experiment_report import experiment_row

    if as_json:
        show_json(experiment_row(experiment))
        return
    shares = ", ".join(f"{arm} {share:.4g}" for arm, share in experiment.last.shares.items())
    text = f"Experiment {experiment.name}: {experiment.last.state} at {experiment.last.step}; shares: {shares}."
    out.print(text, soft_wrap=True, markup=False)


def _parse_pair(text: str, option: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise InvalidInput(f"{option} is a name and a value such as a=b, not {text!r}.", where=option)
    return key, value


def _parse_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InvalidInput(f"A number was expected, not {text!r}.", where="value") from None


def _parse_step(text: str) -> RampStep:
    from palate.data.experiments import RampStep

    parts: Sequence[str] = text.split("=")
    if len(parts) != 3 or not parts[2].isdecimal():
        raise InvalidInput(f"--step is name=share=users such as canary=0.05=1000, not {text!r}.", where="--step")
    return RampStep(parts[0], _parse_number(parts[1]), int(parts[2]))
