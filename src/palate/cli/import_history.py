"""``palate data bring``."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.markup import escape

from palate.cli.options import AsJson, Config, DataDir, settings_of
from palate.cli.render import out, progress, show_json, show_table

_SHOWN: Final = 20
_RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@", "\t", "\r")


def bring(
    path: Annotated[Path, typer.Argument(help="The file, zip or folder, as the service made it.")],
    user: Annotated[str, typer.Option("--person", help="Whose history it is.")],
    format_: Annotated[
        str,
        typer.Option(
            "--format", help="auto, letterboxd, goodreads, storygraph, trakt, imdb, steam, lastfm or listenbrainz."
        ),
    ] = "auto",
    unmatched: Annotated[
        Path | None, typer.Option("--unmatched", help="Write what was not found into this CSV file.", dir_okay=False)
    ] = None,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Bring one user's history from elsewhere: what was found in the catalogue, what was not, and why."""
    brought = asyncio.run(_bring(path, user, format_, data_dir, config, as_json))
    if unmatched is not None:
        _write(unmatched, brought["unmatched"])
    if as_json:
        show_json(brought)
    else:
        _show(brought, user, unmatched)


async def _bring(
    path: Path, user: str, format_: str, data_dir: Path | None, config: Path | None, silent: bool
) -> dict[str, Any]:
    from palate.app import open_context
    from palate.services.users.import_history import bring as bring_export

    with progress(silent) as report:
        report(0.0, f"reading {path}")
        async with open_context(settings_of(data_dir, config)) as context:
            return asdict(await bring_export(context, user, path, format_))


def _show(brought: dict[str, Any], user: str, written: Path | None) -> None:
    missing = brought["unmatched"]
    out.print(f"{brought['service']}: {brought['rows']} rows, {brought['events']} new events of {user}.", markup=False)
    if brought["repeated"]:
        out.print(f"{brought['repeated']} events were there already.")
    rows = [
        (brought["by_id"], "found by an id"),
        (brought["by_title"], "found by title"),
        (sum(one["rows"] for one in missing), "not found"),
        (brought["said_twice"], "say what others say better"),
        (sum(brought["dropped"].values()), "cannot be read"),
    ]
    show_table("Of these", [("rows", "right"), ("", "left")], [row for row in rows if row[0]])
    for note in brought["notes"]:
        out.print(f"Note: {note}", markup=False)
    if brought["dropped"]:
        dropped = [(n, why, escape(", ".join(brought["examples"][why]))) for why, n in brought["dropped"].items()]
        show_table("Dropped", [("rows", "right"), ("why", "left"), ("such as", "left")], dropped)
    if missing:
        _show_missing(missing, written)
    out.print("Next: palate train", style="dim")


def _show_missing(missing: Sequence[dict[str, Any]], written: Path | None) -> None:
    names = ("rows", "title", "year", "why", "nearest", "score")
    columns = [(name, "right" if name in ("rows", "year", "score") else "left") for name in names]
    rows = [
        (
            one["rows"],
            escape(one["title"]),
            one["year"] or "",
            one["why"],
            escape(one["nearest_title"] or ""),
            f"{one['score']:.2f}",
        )
        for one in missing[:_SHOWN]
    ]
    show_table("Not found", columns, rows)
    if len(missing) > _SHOWN or written:
        where = f"all of them are in {written}" if written else "--unmatched FILE.csv lists them all"
        out.print(f"{len(missing)} titles were not found; {where}.", markup=False)


def _write(path: Path, missing: Sequence[dict[str, Any]]) -> None:
    """A CSV in which a spreadsheet finds nothing to run: what looks like a formula begins with an apostrophe."""
    from palate.errors import InvalidInput

    names = (
        "rows",
        "file",
        "line",
        "domain",
        "title",
        "year",
        "creators",
        "why",
        "nearest_id",
        "nearest_title",
        "score",
    )
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            for one in missing:
                cells = {**one, "creators": "|".join(one["creators"])}
                writer.writerow([_inert(cells[name]) for name in names])
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error}. The events are kept.", where=str(path)) from error


def _inert(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUN_BY_SPREADSHEETS) else cell
