"""``palate train``."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import AsJson, Config, DataDir, load_settings_with
from palate.cli.render import out, progress, show_json

if TYPE_CHECKING:
    from palate.services.train.train import TrainingResult


def train(
    data_dir: DataDir = None,
    force: Annotated[bool, typer.Option("--force", help="Promote it even if it is worse.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Train a snapshot on the store; it goes live if it is not worse than the champion."""
    result = asyncio.run(_train(data_dir, config, force, as_json))
    if as_json:
        show_json(asdict(result))
        return
    out.print(
        f"Snapshot {result.version}: {result.users} users, {result.items} items, "
        f"{result.events} events, {result.took_s:.1f} s."
    )
    if result.why:
        out.print(f"Trained for: {result.why}.")
    if result.left_out:
        out.print(f"Left out, since they cannot be trained on these data: {', '.join(result.left_out)}.")
    promoted = force or result.verdict.promote
    out.print(f"{'Live' if promoted else 'Not promoted'}: {result.verdict.why}.")


async def _train(data_dir: Path | None, config: Path | None, force: bool, silent: bool) -> TrainingResult:
    from palate.app import open_context
    from palate.models.base import Run
    from palate.services.train.train import train as train_snapshot

    settings = load_settings_with(data_dir, config)
    async with open_context(settings) as context:
        with progress(silent) as report:
            return await train_snapshot(context, Run(settings.learner.seed, report), force=force)
