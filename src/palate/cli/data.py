"""``palate data``: get, import, import-history, enrich, move and describe."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.enrich import enrich
from palate.cli.import_history import import_history
from palate.cli.options import AsJson, Config, DataDir, Format, load_settings_with, require_store
from palate.cli.render import out, progress, show_json, show_table

if TYPE_CHECKING:
    from palate.data.datasets.imported import Report
    from palate.services.catalogue.describe import Description
    from palate.services.catalogue.import_data import LoadResult

app = typer.Typer(no_args_is_help=True)

_MB = 1_000_000
Prefix = Annotated[str, typer.Option(help="A prefix for every item and user id, such as 'ml:'.")]


@app.command("get")
def get(
    name: Annotated[str, typer.Argument(help="A public data set; without a name they are listed.")] = "",
    to: Annotated[
        Path, typer.Option("--to", help="The folder to put it into.", envvar="PALATE_DATA", file_okay=False)
    ] = Path(),
    as_json: AsJson = False,
) -> None:
    """Download a public data set from its publisher, check it and unpack it; without a name, list the sets."""
    from palate.services.catalogue.get_dataset import download_dataset, find_public_dataset

    if not name:
        _list_datasets(as_json)
        return
    dataset = find_public_dataset(name)
    if not as_json:
        out.print(f"{dataset.name}: {dataset.what}. Licence: {dataset.licence}. {dataset.page}", markup=False)
    with progress(as_json) as report:

        def show_progress(n_bytes: int, total: int | None) -> None:
            total_bytes = total or dataset.size_mb * _MB
            report(min(n_bytes / total_bytes, 1.0), f"downloading {n_bytes / _MB:.1f} of {total_bytes / _MB:.1f} MB")

        downloaded = download_dataset(dataset, to, progress=show_progress)
    if as_json:
        show_json(asdict(downloaded))
        return
    out.print(f"Unpacked into {downloaded.folder}; checked against {downloaded.checked}.", markup=False)
    out.print(f"Next: palate data import {downloaded.folder} --format {dataset.format}", style="dim", markup=False)


def _list_datasets(as_json: bool) -> None:
    from palate.data.public_datasets import PUBLISHED

    if as_json:
        show_json([asdict(dataset) for dataset in PUBLISHED.values()])
        return
    rows = [
        (dataset.name, dataset.what, f"{dataset.size_mb:g} MB" if dataset.archive else "by hand", dataset.licence)
        for dataset in PUBLISHED.values()
    ]
    show_table("", [("name", "left"), ("what", "left"), ("download", "right"), ("licence", "left")], rows)
    out.print("Next: palate data get NAME", style="dim")


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="A file, or the folder of a data set.")],
    format_: Format,
    prefix: Prefix = "",
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Import a data set into the store; shows what was imported, what was dropped, and why."""
    report, loaded = asyncio.run(_import(path, format_, prefix, data_dir, config, as_json))
    if as_json:
        show_json({"report": asdict(report), "loaded": asdict(loaded)})
        return
    out.print(f"{loaded.items} items and {loaded.events} new events imported from {path}.")
    if loaded.repeated:
        out.print(f"{loaded.repeated} events were in the store already.")
    if loaded.conflicting:
        out.print(f"{loaded.conflicting} events left out: their users have other events with the same ids.")
    if loaded.unknown_items:
        out.print(f"{loaded.unknown_items} events left out: their item is not in the catalogue.")
    if loaded.refused:
        out.print(f"{loaded.refused} events left out because they are invalid. The first:")
        for example in loaded.examples:
            out.print(f"  {example}", markup=False)
    for note in report.notes:
        out.print(f"Note: {note}", markup=False)
    if report.dropped:
        rows = [(count, why, ", ".join(report.examples[why])) for why, count in report.dropped.items()]
        show_table("Dropped", [("rows", "right"), ("why", "left"), ("such as", "left")], rows)
    out.print("Next: palate train", style="dim")


async def _import(
    path: Path, format_: str, prefix: str, data_dir: Path | None, config: Path | None, silent: bool
) -> tuple[Report, LoadResult]:
    from palate.app import open_context
    from palate.data.datasets import read
    from palate.services.catalogue.import_data import load

    with progress(silent) as report:
        report(0.0, f"reading {path}")
        imported = read(path, format_, prefix=prefix)
        n_written = 0

        def show_progress(n: int) -> None:
            nonlocal n_written
            n_written += n
            report(n_written / max(imported.report.events, 1), "writing events")

        async with open_context(load_settings_with(data_dir, config)) as context:
            loaded = await load(context, imported.items, imported.events(), show_progress, imported.about)
    return imported.report, loaded


@app.command()
def move(
    to: Annotated[str, typer.Option("--to", help="The URL of an empty database, such as postgresql://user@host/name.")],
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Copy the store to another database, PostgreSQL or SQLite, and compare the copy; stop its server first."""
    from palate.app import move_store

    settings = require_store(load_settings_with(data_dir, config))
    with progress(as_json) as report:
        digests = move_store(settings, to, report)
    if as_json:
        show_json({name: {"rows": n_rows, "sha256": digest} for name, (n_rows, digest) in digests.items()})
        return
    rows = [[name, f"{n_rows:,}", digest[:16]] for name, (n_rows, digest) in digests.items()]
    show_table("What was copied", [("table", "left"), ("rows", "right"), ("SHA-256", "left")], rows)
    out.print("The copy is equal to the original, which stays as it was. Set DATABASE_URL to use it.", markup=False)


app.command()(import_history)
app.command()(enrich)


@app.command()
def describe(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Describe the store: items by domain, users, events by kind, and their time span."""
    description = asyncio.run(_describe(data_dir, config))
    if as_json:
        show_json(asdict(description))
        return
    out.print(f"{description.items} items, {description.users} users, {description.events} events")
    if description.events:
        median = f"the median user has {description.median_events:.0f}"
        out.print(f"from {description.first} to {description.last}; {median}")
    show_table("Items", [("domain", "left"), ("items", "right")], description.domains.items())
    show_table("Events", [("kind", "left"), ("events", "right")], description.kinds.items())


async def _describe(data_dir: Path | None, config: Path | None) -> Description:
    from palate.app import open_context
    from palate.services.catalogue.describe import describe as describe_store

    async with open_context(require_store(load_settings_with(data_dir, config))) as context:
        return await describe_store(context)
