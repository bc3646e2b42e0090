"""``palate data import-history``."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape

from palate.cli.options import AsJson, Config, DataDir, load_settings_with
from palate.cli.render import out, progress, show_json, show_table
from palate.services.table_file import FORMULA_STARTS

if TYPE_CHECKING:
    from palate.services.users.match_export import HistoryImport, Unmatched

_MAX_ROWS: Final = 20


def import_history(
    path: Annotated[Path, typer.Argument(help="The file, zip or folder that the service exported.")],
    user: Annotated[str, typer.Option("--user", help="The user whose history it is.")],
    format_: Annotated[
        str,
        typer.Option(
            "--format", help="auto, letterboxd, goodreads, storygraph, trakt, imdb, steam, lastfm or listenbrainz."
        ),
    ] = "auto",
    unmatched: Annotated[
        Path | None, typer.Option("--unmatched", help="Write unmatched items into this CSV file.", dir_okay=False)
    ] = None,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Import one user's history from another service; shows what matched the catalogue, what did not, and why."""
    result = asyncio.run(_import_history(path, user, format_, data_dir, config, as_json))
    if unmatched is not None:
        _write_csv(unmatched, result.unmatched)
    if as_json:
        show_json(asdict(result))
    else:
        _show(result, user, unmatched)


async def _import_history(
    path: Path, user: str, format_: str, data_dir: Path | None, config: Path | None, silent: bool
) -> HistoryImport:
    from palate.app import open_context
    from palate.services.users.import_history import import_history as import_takeout

    with progress(silent) as report:
        report(0.0, f"reading {path}")
        async with open_context(load_settings_with(data_dir, config)) as context:
            return await import_takeout(context, user, path, format_, progress=report)


def _show(result: HistoryImport, user: str, written: Path | None) -> None:
    unmatched = result.unmatched
    out.print(f"{result.service}: {result.rows} rows, {result.events} new events of {user}.", markup=False)
    if result.repeated:
        out.print(f"{result.repeated} events were in the store already.")
    rows = [
        (result.by_id, "matched by id"),
        (result.by_title, "matched by title"),
        (result.unmatched_rows, "not found"),
        (result.duplicates, "duplicates"),
        (sum(result.dropped.values()), "cannot be read"),
    ]
    show_table("Of these", [("rows", "right"), ("", "left")], [row for row in rows if row[0]])
    for note in result.notes:
        out.print(f"Note: {note}", markup=False)
    if result.dropped:
        dropped = [(n, why, escape(", ".join(result.examples[why]))) for why, n in result.dropped.items()]
        show_table("Dropped", [("rows", "right"), ("why", "left"), ("such as", "left")], dropped)
    if unmatched:
        _show_unmatched(unmatched, written)
    out.print("Next: palate train", style="dim")


def _show_unmatched(unmatched: Sequence[Unmatched], written: Path | None) -> None:
    names = ("rows", "title", "year", "why", "nearest", "score")
    columns = [(name, "right" if name in ("rows", "year", "score") else "left") for name in names]
    rows = [
        (
            item.rows,
            escape(item.title),
            item.year or "",
            item.why,
            escape(item.nearest_title or ""),
            f"{item.score:.2f}",
        )
        for item in unmatched[:_MAX_ROWS]
    ]
    show_table("Not found", columns, rows)
    if len(unmatched) > _MAX_ROWS or written:
        hint = f"all of them are in {written}" if written else "--unmatched FILE.csv lists them all"
        out.print(f"{len(unmatched)} titles were not found; {hint}.", markup=False)


def _write_csv(path: Path, unmatched: Sequence[Unmatched]) -> None:
    """Write a CSV that is safe in a spreadsheet: text that looks like a formula gets an apostrophe before it."""
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
            for item in unmatched:
                cells = {**asdict(item), "creators": "|".join(item.creators)}
                writer.writerow([_escape_formula(cells[name]) for name in names])
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error}. The events were imported.", where=str(path)) from error


def _escape_formula(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
