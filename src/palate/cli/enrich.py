"""``palate data enrich``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.markup import escape

from palate.cli.options import AsJson, Config, DataDir, settings_of
from palate.cli.render import out, progress, show_json, show_table

_SHOWN: Final = 20


def enrich(
    domain: Annotated[
        str | None, typer.Option("--domain", help="movie (TMDB) or music (Spotify).", show_default="both, if set up")
    ] = None,
    only_missing: Annotated[
        bool, typer.Option("--only-missing", help="Ask only about items that lack a picture or another field.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what is there and differs; else only what is empty is filled.")
    ] = False,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Fill posters, users, overviews and covers from TMDB and Spotify; exit code 1 if they failed too often."""
    account = asyncio.run(_enrich(domain, only_missing, overwrite, data_dir, config, as_json))
    if as_json:
        show_json(account)
    else:
        _show(account)
    if account["left"]:
        raise typer.Exit(1)


async def _enrich(
    domain: str | None, only_missing: bool, overwrite: bool, data_dir: Path | None, config: Path | None, silent: bool
) -> dict[str, Any]:
    from palate.app import open_context, open_references
    from palate.services.catalogue.enrich import enrich as enrich_items

    settings = settings_of(data_dir, config)
    with progress(silent) as report:
        async with open_references(settings, domain) as references, open_context(settings) as context:
            return asdict(
                await enrich_items(context, references, only_missing=only_missing, overwrite=overwrite, progress=report)
            )


def _show(account: dict[str, Any]) -> None:
    out.print(f"{account['asked']} items looked up, {account['filled']} of them filled.")
    rows = [
        (account["unchanged"], "found, with nothing to add"),
        (len(account["not_found"]), "not found"),
        (len(account["failed"]), "failed"),
        (account["skipped"], "not asked about: they lack no field"),
        (account["left"], "not asked about: too many failures in a row"),
    ]
    if others := [row for row in rows if row[0]]:
        show_table("The others", [("items", "right"), ("", "left")], others)
    if gained := sorted(account["gained"].items(), key=lambda pair: -pair[1]):
        show_table("Gained", [("items", "right"), ("what", "left")], [(n, escape(name)) for name, n in gained])
    _list("Not found", account["not_found"])
    _list("Failed", account["failed"])
    out.print("The same again asks only for what failed: answers are kept in the data folder.", style="dim")


def _list(title: str, missed: Sequence[dict[str, Any]]) -> None:
    names = ("item", "title", "year", "why", "nearest", "score")
    columns = [(name, "right" if name in ("year", "score") else "left") for name in names]
    rows = [
        (
            escape(one["item_id"]),
            escape(one["title"]),
            one["year"] or "",
            escape(one["why"]),
            escape(one["nearest"] or ""),
            f"{one['score']:.2f}" if one["nearest"] else "",
        )
        for one in missed[:_SHOWN]
    ]
    if rows:
        show_table(title, columns, rows)
    if len(missed) > _SHOWN:
        out.print(f"{len(missed)} in all; --json lists them.")
