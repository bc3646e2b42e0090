"""``palate policy``: the joined log of lists and feedback."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import AsJson, Config, DataDir, Since, load_settings_with, parse_since, require_store
from palate.cli.render import out, progress, show_json

if TYPE_CHECKING:
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
