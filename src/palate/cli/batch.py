"""``palate batch``."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import AsJson, Config, DataDir, load_settings_with, require_store
from palate.cli.render import out, progress, show_json
from palate.errors import InvalidInput

if TYPE_CHECKING:
    from palate.services.train.batch_recommend import BatchSummary
    from palate.services.train.fill_cache import CacheSummary
    from palate.settings import Settings


def batch(
    path: Annotated[
        Path | None, typer.Argument(help="The file to write.", dir_okay=False, show_default="none, with --cache")
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", help="parquet, csv or jsonl.", show_default="by the file's suffix")
    ] = "",
    model: Annotated[
        str, typer.Option("--model", help="A model of the live snapshot, without reasons.", show_default="the pipeline")
    ] = "",
    n: Annotated[int, typer.Option("--n", min=1, max=1000, help="The length of the lists.")] = 20,
    cache: Annotated[
        bool, typer.Option("--cache", help="Instead of a file: fill the cache from which GET /recommend answers.")
    ] = False,
    ttl_hours: Annotated[
        float, typer.Option("--ttl-hours", min=0.01, help="How long a cached list may answer.")
    ] = 24.0,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Write the best new items for all users of the store into a file: user, rank, item, score, reason."""
    settings = require_store(load_settings_with(data_dir, config))
    if cache:
        if path or format_ or model:
            raise InvalidInput(
                "--cache writes no file and holds lists of the pipeline: leave out PATH, --format, --model."
            )
        filled = asyncio.run(_fill_cache(settings, n, ttl_hours, as_json))
        text = f"{filled.users} lists in the cache in {filled.took_s:.1f} s"
        show_json(asdict(filled)) if as_json else out.print(text)
        return
    if path is None:
        raise InvalidInput("Name the file to write, such as lists.csv, or fill the cache of the server with --cache.")
    written = asyncio.run(_write(settings, path, format_ or path.suffix.removeprefix("."), model, n, as_json))
    text = f"{written.rows} rows for {written.users} users in {written.took_s:.1f} s: {path}"
    show_json(asdict(written)) if as_json else out.print(text, soft_wrap=True)


async def _write(settings: Settings, path: Path, format_: str, model: str, n: int, silent: bool) -> BatchSummary:
    from palate.app import open_context
    from palate.models.base import Run
    from palate.services.train.batch_recommend import batch as write_batch

    async with open_context(settings) as context:
        with progress(silent) as report:
            return await write_batch(context, path, format_, model=model, n=n, run=Run(progress=report))


async def _fill_cache(settings: Settings, n: int, ttl_hours: float, silent: bool) -> CacheSummary:
    from palate.app import open_context
    from palate.models.base import Run
    from palate.services.train.fill_cache import fill_cache

    async with open_context(settings) as context:
        with progress(silent) as report:
            return await fill_cache(context, n=n, ttl_hours=ttl_hours, run=Run(progress=report))
