"""``palate data enrich``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape

from palate.cli.options import AsJson, Config, DataDir, load_settings_with
from palate.cli.render import out, progress, show_json, show_table

if TYPE_CHECKING:
    from palate.services.catalogue.enrich import EnrichmentReport, UnfilledItem

_MAX_ROWS: Final = 20


def enrich(
    domain: Annotated[
        str | None, typer.Option("--domain", help="movie (TMDB) or music (Spotify).", show_default="both, if set up")
    ] = None,
    only_missing: Annotated[
        bool, typer.Option("--only-missing", help="Look up only items that lack a picture or another field.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Also replace values that differ; else only empty fields are filled.")
    ] = False,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Fill posters, cast, overviews and covers from TMDB and Spotify; exit code 1 if they failed too often."""
    report = asyncio.run(_enrich(domain, only_missing, overwrite, data_dir, config, as_json))
    if as_json:
        show_json(asdict(report))
    else:
        _show(report)
    if report.left:
        raise typer.Exit(1)


async def _enrich(
    domain: str | None, only_missing: bool, overwrite: bool, data_dir: Path | None, config: Path | None, silent: bool
) -> EnrichmentReport:
    from palate.app import open_context, open_references
    from palate.services.catalogue.enrich import enrich as enrich_items

    settings = load_settings_with(data_dir, config)
    with progress(silent) as report:
        async with open_references(settings, domain) as references, open_context(settings) as context:
            return await enrich_items(
                context, references, only_missing=only_missing, overwrite=overwrite, progress=report
            )


def _show(report: EnrichmentReport) -> None:
    out.print(f"{report.looked_up} items looked up, {report.filled} of them filled.")
    rows = [
        (report.unchanged, "found, without new values"),
        (len(report.not_found), "not found"),
        (len(report.failed), "failed"),
        (report.skipped, "not looked up: they lack no field"),
        (report.left, "not looked up: too many failures in a row"),
    ]
    if outcomes := [row for row in rows if row[0]]:
        show_table("The others", [("items", "right"), ("", "left")], outcomes)
    if gained := sorted(report.gained.items(), key=lambda pair: -pair[1]):
        show_table("Gained", [("items", "right"), ("what", "left")], [(n, escape(name)) for name, n in gained])
    _show_items("Not found", report.not_found)
    _show_items("Failed", report.failed)
    out.print("Run again to retry failures alone: answers are stored in the data folder.", style="dim")


def _show_items(title: str, items: Sequence[UnfilledItem]) -> None:
    names = ("item", "title", "year", "why", "nearest", "score")
    columns = [(name, "right" if name in ("year", "score") else "left") for name in names]
    rows = [
        (
            escape(item.item_id),
            escape(item.title),
            item.year or "",
            escape(item.why),
            escape(item.nearest or ""),
            f"{item.score:.2f}" if item.nearest else "",
        )
        for item in items[:_MAX_ROWS]
    ]
    if rows:
        show_table(title, columns, rows)
    if len(items) > _MAX_ROWS:
        out.print(f"{len(items)} in total; --json lists them.")
