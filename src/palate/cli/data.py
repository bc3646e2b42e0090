"""``palate data``: get, import, bring, enrich and describe."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from palate.cli.enrich import enrich
from palate.cli.import_history import bring
from palate.cli.options import AsJson, Config, DataDir, Format, existing, settings_of
from palate.cli.render import out, progress, show_json, show_table

app = typer.Typer(no_args_is_help=True)

_MB = 1_000_000
Prefix = Annotated[str, typer.Option(help="Put before every item's and user's id, such as 'ml:'.")]


@app.command("get")
def get(
    name: Annotated[str, typer.Argument(help="A public data set; without it they are listed.")] = "",
    to: Annotated[
        Path, typer.Option("--to", help="The folder that it goes into.", envvar="PALATE_DATA", file_okay=False)
    ] = Path(),
    as_json: AsJson = False,
) -> None:
    """Fetch a public data set from its publisher, check it and unpack it; without a name, list the sets."""
    from palate.services.catalogue.get_dataset import get_data, published

    if not name:
        _list(as_json)
        return
    one = published(name)
    if not as_json:
        out.print(f"{one.name}: {one.what}. Licence: {one.licence}. {one.page}", markup=False)
    with progress(as_json) as report:

        def fetching(done: int, total: int | None) -> None:
            of = total or one.size_mb * _MB
            report(min(done / of, 1.0), f"fetching {done / _MB:.1f} of {of / _MB:.1f} MB")

        got = get_data(one, to, progress=fetching)
    if as_json:
        show_json(asdict(got))
        return
    out.print(f"Unpacked into {got.folder}; checked against {got.checked}.", markup=False)
    out.print(f"Next: palate data import {got.folder} --format {one.format}", style="dim", markup=False)


def _list(as_json: bool) -> None:
    from palate.data.public_datasets import PUBLISHED

    if as_json:
        show_json([asdict(one) for one in PUBLISHED.values()])
        return
    rows = [
        (one.name, one.what, f"{one.size_mb:g} MB" if one.archive else "by hand", one.licence)
        for one in PUBLISHED.values()
    ]
    show_table("", [("name", "left"), ("what", "left"), ("fetched", "right"), ("licence", "left")], rows)
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
    """Read users's data into the store: what was taken, what was dropped, and why."""
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
    if loaded["refused"]:
        out.print(f"{loaded['refused']} events left out, which mean nothing. The first:")
        for example in loaded["examples"]:
            out.print(f"  {example}", markup=False)
    for note in report["notes"]:
        out.print(f"Note: {note}", markup=False)
    if report["dropped"]:
        rows = [(count, why, ", ".join(report["examples"][why])) for why, count in report["dropped"].items()]
        show_table("Dropped", [("rows", "right"), ("why", "left"), ("such as", "left")], rows)
    out.print("Next: palate train", style="dim")


async def _import(
    path: Path, format_: str, prefix: str, data_dir: Path | None, config: Path | None, silent: bool
) -> dict[str, Any]:
    from palate.app import open_context
    from palate.data.datasets import read
    from palate.services.catalogue.import_data import load

    with progress(silent) as report:
        report(0.0, f"reading {path}")
        imported = read(path, format_, prefix=prefix)
        done = 0

        def loading(n: int) -> None:
            nonlocal done
            done += n
            report(done / max(imported.report.events, 1), "writing events")

        async with open_context(settings_of(data_dir, config)) as context:
            loaded = await load(context, imported.items, imported.events(), loading, imported.about)
    return {"report": asdict(imported.report), "loaded": asdict(loaded)}


app.command()(bring)
app.command()(enrich)


@app.command()
def describe(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """What the store holds: items by domain, users, events by kind, and the time they span."""
    about = asyncio.run(_describe(data_dir, config))
    if as_json:
        show_json(about)
        return
    out.print(f"{about['items']} items, {about['users']} users, {about['events']} events")
    if about["events"]:
        out.print(f"from {about['first']} to {about['last']}; a user has {about['median_events']:.0f} at the median")
    show_table("Items", [("domain", "left"), ("items", "right")], about["domains"].items())
    show_table("Events", [("kind", "left"), ("events", "right")], about["kinds"].items())


async def _describe(data_dir: Path | None, config: Path | None) -> dict[str, Any]:
    from palate.app import open_context
    from palate.services.catalogue.describe import describe as describe_store

    async with open_context(existing(settings_of(data_dir, config))) as context:
        return asdict(await describe_store(context))
