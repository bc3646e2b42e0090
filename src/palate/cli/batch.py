"""``palate batch``."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from palate.cli.options import AsJson, Config, DataDir, existing, settings_of
from palate.cli.render import out, progress, show_json


def batch(
    path: Annotated[Path, typer.Argument(help="The file to write.", dir_okay=False)],
    format_: Annotated[
        str, typer.Option("--format", help="parquet, csv or jsonl.", show_default="by the file's ending")
    ] = "",
    model: Annotated[str, typer.Option("--model", help="A model of the live snapshot.")] = "ials",
    n: Annotated[int, typer.Option("--n", min=1, max=1000, help="How long the lists are.")] = 20,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Write one model's best new items for everyone in the store into a file: user, rank, item, score."""
    done = asyncio.run(_batch(path, format_ or path.suffix.removeprefix("."), model, n, data_dir, config, as_json))
    if as_json:
        show_json(done)
        return
    out.print(f"{done['rows']} rows for {done['users']} users in {done['took_s']:.1f} s: {path}", soft_wrap=True)


async def _batch(
    path: Path, format_: str, model: str, n: int, data_dir: Path | None, config: Path | None, silent: bool
) -> dict[str, Any]:
    from palate.app import open_context
    from palate.models.base import Run
    from palate.services.train.batch_recommend import batch as write_batch

    async with open_context(existing(settings_of(data_dir, config))) as context:
        with progress(silent) as report:
            return asdict(await write_batch(context, path, format_, model=model, n=n, run=Run(progress=report)))
