"""``palate simulate``."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from palate.cli.options import AsJson, Config, load_settings_with
from palate.cli.render import out, progress, show_json, show_table

if TYPE_CHECKING:
    from palate.services.experiments.compare_in_simulator import SimulationComparison

_MECHANISMS: Final = ("position_bias", "boredom", "drift", "noise", "churn")
"""What users do in the simulator that an option turns off, in the order of these options."""


def simulate(
    users: Annotated[int, typer.Option("--users", min=1, help="Simulated users of the sample community.")] = 300,
    sessions: Annotated[int, typer.Option("--sessions", min=1, help="Sessions of each user, at most.")] = 5,
    training_sessions: Annotated[
        int, typer.Option("--training-sessions", min=1, help="Earlier sessions with random slates, to learn from.")
    ] = 5,
    seed: Annotated[
        list[int] | None, typer.Option("--seed", min=0, help="Of users and draws; repeatable.", show_default="42")
    ] = None,
    recommender: Annotated[
        list[str] | None,
        typer.Option(
            "--recommender",
            help="random, popular, pipeline, greedy, epsilon, bandit, ppo or oracle; repeatable.",
            show_default="random, popular, oracle",
        ),
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="Write the logs to FILE.parquet or FILE.jsonl.", dir_okay=False)
    ] = None,
    no_position_bias: Annotated[bool, typer.Option("--no-position-bias", help="All positions are examined.")] = False,
    no_boredom: Annotated[bool, typer.Option("--no-boredom", help="Users do not tire of genres.")] = False,
    no_drift: Annotated[bool, typer.Option("--no-drift", help="Tastes do not move.")] = False,
    no_noise: Annotated[bool, typer.Option("--no-noise", help="Users experience the true utility.")] = False,
    no_churn: Annotated[bool, typer.Option("--no-churn", help="Users come back, whatever they are shown.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Compare recommenders with simulated users of known tastes: the reward per session. No claim about real users."""
    from palate.models.base import Run
    from palate.services.experiments.compare_in_simulator import SimulationRequest, compare_in_simulator
    from palate.simulation.behaviour import Behaviour
    from palate.simulation.log_table import check_log_file, write_table

    are_off = (no_position_bias, no_boredom, no_drift, no_noise, no_churn)
    if out_file:
        check_log_file(out_file)
    request = SimulationRequest(
        recommenders=recommender or ["random", "popular", "oracle"],
        n_users=users,
        n_sessions=sessions,
        n_training_sessions=training_sessions,
        seeds=seed or [42],
        behaviour=Behaviour().without(*itertools.compress(_MECHANISMS, are_off)),
    )
    with progress(as_json) as report:
        result = compare_in_simulator(request, load_settings_with(None, config), Run(progress=report))
    if out_file:
        write_table(result.to_table(), out_file)
    show_json(result.to_json()) if as_json else _show(result, out_file)


def _show(result: SimulationComparison, out_file: Path | None) -> None:
    heads = ("recommender", "reward per session", "95 % between", "slates per session", "sessions per user")
    rows: list[list[str]] = []
    for name in result.logs:
        reward = result.reward_per_session(name)
        rows.append(
            [
                name,
                f"{reward.mean:.2f}",
                f"{reward.low:.2f} {reward.high:.2f}",
                f"{result.slates_per_session(name):.1f}",
                f"{result.sessions_per_user(name):.1f}",
            ]
        )
    show_table("", [(head, "left" if head == "recommender" else "right") for head in heads], rows)
    seeds = ", ".join(map(str, result.seeds))
    out.print(f"\n{result.n_users} simulated users, seed {seeds}; intervals are clustered by user.", style="dim")
    if out_file:
        out.print(f"Written: {out_file}", markup=False, soft_wrap=True)
