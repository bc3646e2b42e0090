"""``palate policy``: export the joined log of lists and feedback, and judge pipelines by it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import AsJson, Config, DataDir, Since, load_settings_with, parse_since, require_store
from palate.cli.render import out, progress, show_json

if TYPE_CHECKING:
    from palate.services.experiments.evaluate_pipeline import PipelineEvaluation
    from palate.services.experiments.feedback_log import LogSummary

app = typer.Typer(no_args_is_help=True)


@app.command("log")
def log(
    path: Annotated[Path, typer.Option("--out", help="The file to write.", dir_okay=False)],
    since: Since = "",
    format_: Annotated[
        str, typer.Option("--format", help="parquet, csv or jsonl.", show_default="by the file's suffix")
    ] = "",
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Write the lists that users were shown into a file, with propensities and rewards: one row for each item."""
    summary = asyncio.run(_log(path, format_ or path.suffix.removeprefix("."), since, data_dir, config, as_json))
    if as_json:
        show_json(asdict(summary))
        return
    out.print(
        f"{summary.rows:,} rows, {summary.rewarded:,} with feedback, of {summary.lists:,} lists for {summary.users:,} "
        f"users: {path}. Mean reward of a list: {summary.mean_reward:.4f}",
        soft_wrap=True,
        markup=False,
    )


async def _log(
    path: Path, format_: str, since: str, data_dir: Path | None, config: Path | None, silent: bool
) -> LogSummary:
    from palate.app import open_context
    from palate.services.experiments.feedback_log import write_feedback_log

    async with open_context(require_store(load_settings_with(data_dir, config))) as context:
        start = parse_since(since, context.clock())
        with progress(silent) as report:
            return await write_feedback_log(context, path, format_, since=start, progress=report)


@app.command("evaluate")
def evaluate(
    pipeline: Annotated[str, typer.Option("--pipeline", help="A pipeline of the settings.")],
    since: Since = "",
    k: Annotated[int, typer.Option("--k", min=1, max=100, help="The first positions of each list that count.")] = 10,
    surprise: Annotated[
        float | None,
        typer.Option("--surprise", min=0, max=1, help="Of all lists.", show_default="each request's"),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of intervals and reward models.")] = 42,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Estimate what the lists that users were shown would have earned under another pipeline, from their feedback."""
    result = asyncio.run(_evaluate(pipeline, since, k, surprise, seed, data_dir, config, as_json))
    if as_json:
        show_json(result.to_json())
        return
    out.print(result.to_text(), soft_wrap=True, markup=False, highlight=False)


async def _evaluate(
    pipeline: str,
    since: str,
    k: int,
    surprise: float | None,
    seed: int,
    data_dir: Path | None,
    config: Path | None,
    silent: bool,
) -> PipelineEvaluation:
    from palate.app import open_context
    from palate.services.experiments.evaluate_pipeline import evaluate_pipeline

    async with open_context(require_store(load_settings_with(data_dir, config)), serving=True) as context:
        start = parse_since(since, context.clock())
        with progress(silent) as report:
            return await evaluate_pipeline(
                context, pipeline, since=start, n_positions=k, surprise=surprise, seed=seed, progress=report
            )


@app.command("train")
def train(
    folder: Annotated[Path, typer.Option("--out", help="The folder to write the policy into.", file_okay=False)],
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of communities and draws.")],
    kind: Annotated[str, typer.Option("--kind", help="ppo, the only kind that is trained so.")] = "ppo",
    communities: Annotated[int, typer.Option("--communities", min=2, help="Simulated communities.")] = 8,
    users: Annotated[int, typer.Option("--users", min=1, help="Users of each community.")] = 300,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="Rounds of sessions, with an update after each.")] = 40,
    processes: Annotated[int, typer.Option("--processes", min=1, help="That simulate; they change nothing else.")] = 2,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Train a policy on simulated users of the sample community. It says nothing about real users."""
    from palate.models.base import Run
    from palate.services.train.train_in_simulator import TrainingRequest, train_in_simulator, write_trained

    request = TrainingRequest(
        kind=kind, seed=seed, n_communities=communities, n_users=users, n_rounds=rounds, n_processes=processes
    )
    with progress(as_json) as report:
        trained = train_in_simulator(request, load_settings_with(None, config), Run(progress=report))
    write_trained(trained, folder)
    if as_json:
        show_json({"version": trained.policy.version, "took_s": trained.took_s, "rounds": trained.to_json()})
        return
    first, last = trained.rounds[0], trained.rounds[-1]
    out.print(
        f"{trained.policy.kind} {trained.policy.version}, {sum(each.n_lists for each in trained.rounds):,} lists in "
        f"{trained.took_s:.0f} s: {folder}. Reward of a session: {first.reward:.2f} in the first round, "
        f"{last.reward:.2f} in the last",
        soft_wrap=True,
        markup=False,
    )
