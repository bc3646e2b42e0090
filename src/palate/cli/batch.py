"""``palate batch``."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import AsJson, Config, DataDir, load_settings_with, require_store
from palate.cli.render import out, progress, show_json

if TYPE_CHECKING:
    from palate.services.train.batch_recommend import BatchSummary


def batch(
    path: Annotated[Path, typer.Argument(help="The file to write.", dir_okay=False)],
    format_: Annotated[
        str, typer.Option("--format", help="parquet, csv or jsonl.", show_default="by the file's suffix")
    ] = "",
    model: Annotated[
        str, typer.Option("--model", help="A model of the live snapshot, without reasons.", show_default="the pipeline")
    ] = "",
    n: Annotated[int, typer.Option("--n", min=1, max=1000, help="The length of the lists.")] = 20,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Write the best new items for all users of the store into a file: user, rank, item, score, reason."""
    summary = asyncio.run(_batch(path, format_ or path.suffix.removeprefix("."), model, n, data_dir, config, as_json))
    if as_json:
        show_json(asdict(summary))
        return
    out.print(f"{summary.rows} rows for {summary.users} users in {summary.took_s:.1f} s: {path}", soft_wrap=True)


async def _batch(
    path: Path, format_: str, model: str, n: int, data_dir: Path | None, config: Path | None, silent: bool
) -> BatchSummary:
    from palate.app import open_context
    from palate.models.base import Run
    from palate.services.train.batch_recommend import batch as write_batch

    async with open_context(require_store(load_settings_with(data_dir, config))) as context:
        with progress(silent) as report:
            return await write_batch(context, path, format_, model=model, n=n, run=Run(progress=report))
