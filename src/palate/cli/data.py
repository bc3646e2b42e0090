"""``palate data import`` and ``palate data describe``."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from palate.cli.options import AsJson, Config, DataDir, Format, settings_of
from palate.cli.render import out, progress, show_json, show_table

app = typer.Typer(no_args_is_help=True)

Prefix = Annotated[str, typer.Option(help="Put before every item's and person's id, such as 'ml:'.")]


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="A file, or the folder of a data set.")],
    format_: Format,
    prefix: Prefix = "",
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Read people's data into the store: what was taken, what was dropped, and why."""
    result = asyncio.run(_import(path, format_, prefix, data_dir, config, as_json))
    if as_json:
        show_json(result)
        return
    report, loaded = result["report"], result["loaded"]
    out.print(f"{loaded['items']} items and {loaded['events']} new events imported from {path}.")
    if loaded["repeated"]:
        out.print(f"{loaded['repeated']} events were there already.")
    if loaded["unknown_items"]:
        out.print(f"{loaded['unknown_items']} events left out: the catalogue lacks their item.")
    for note in report["notes"]:
        out.print(f"Note: {note}", markup=False)
    if report["dropped"]:
        rows = [(count, why, ", ".join(report["examples"][why])) for why, count in report["dropped"].items()]
        show_table("Dropped", [("rows", "right"), ("why", "left"), ("such as", "left")], rows)
    out.print("Next: palate train", style="dim")


async def _import(
    path: Path, format_: str, prefix: str, data_dir: Path | None, config: Path | None, silent: bool
) -> dict[str, Any]:
    from palate.app import open_engine
    from palate.data.importers import read
    from palate.services.load import load

    with progress(silent) as report:
        report(0.0, f"reading {path}")
        imported = read(path, format_, prefix=prefix)
        done = 0

        def loading(n: int) -> None:
            nonlocal done
            done += n
            report(done / max(imported.report.events, 1), "writing events")

        async with open_engine(settings_of(data_dir, config)) as engine:
            loaded = await load(engine, imported.items, imported.events(), loading)
    return {"report": asdict(imported.report), "loaded": asdict(loaded)}


@app.command()
def describe(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """What the store holds: items by domain, people, events by kind, and the time they span."""
    about = asyncio.run(_describe(data_dir, config))
    if as_json:
        show_json(about)
        return
    out.print(f"{about['items']} items, {about['people']} people, {about['events']} events")
    if about["events"]:
        out.print(f"from {about['first']} to {about['last']}; a person has {about['median_events']:.0f} at the median")
    show_table("Items", [("domain", "left"), ("items", "right")], about["domains"].items())
    show_table("Events", [("kind", "left"), ("events", "right")], about["kinds"].items())


async def _describe(data_dir: Path | None, config: Path | None) -> dict[str, Any]:
    from palate.app import open_engine
    from palate.services.describe import describe as describe_store

    async with open_engine(settings_of(data_dir, config)) as engine:
        return asdict(await describe_store(engine))
