"""``palate doctor``."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from palate.cli.options import AsJson, Config, DataDir, Items, Write, existing, settings_of
from palate.cli.render import out, progress, show_json, without
from palate.cli.write_settings import check_writable, write
from palate.errors import InvalidInput

if TYPE_CHECKING:
    from palate.evaluation.doctor.findings import Finding
    from palate.services.experiments.diagnose import Diagnosis
    from palate.settings import Settings

_GRAVE: Final = {
    "stop": ("Stops training", "bold red"),
    "harm": ("Harms quality", "yellow"),
    "note": ("Good to know", "cyan"),
}


def doctor(
    path: Annotated[
        Path | None, typer.Argument(help="A file, or the folder of a data set.", show_default="the store")
    ] = None,
    format_: Annotated[str | None, typer.Option("--format", help="movielens, csv, jsonl or parquet.")] = None,
    items: Items = None,
    test_data: Annotated[Path | None, typer.Option("--test-data", help="Events kept apart to test with.")] = None,
    write_to: Write = None,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Check a data set, or the store, before training; exit code 1 if something stops it."""
    check_writable(write_to)
    settings = settings_of(data_dir, config)
    with progress(as_json) as report:
        report(0.0, f"reading {path or settings.store.data_dir}")
        found = _examined(path, format_, items, test_data, settings)
    if write_to:
        write(write_to, found.settings)
    if as_json:
        show_json(found.to_json())
    else:
        _show(found, write_to)
    if found.stops:
        raise typer.Exit(1)


def _examined(
    path: Path | None, format_: str | None, items: Path | None, test_data: Path | None, settings: Settings
) -> Diagnosis:
    from palate.services.experiments.diagnose import diagnose, read_case
    from palate.services.experiments.machine import memory_bytes

    if path is None:
        if format_ or items or test_data:
            raise InvalidInput("Name the data first: palate doctor PATH --format FORMAT.", where="path")
        return asyncio.run(_of_store(existing(settings)))
    if format_ is None:
        raise InvalidInput("Say how the data are written: --format movielens, csv, jsonl or parquet.", where="format")
    return diagnose(read_case(path, format_, time.time(), items=items, test=test_data), settings, memory_bytes())


async def _of_store(settings: Settings) -> Diagnosis:
    from palate.app import open_context
    from palate.services.experiments.diagnose import diagnose_store
    from palate.services.experiments.machine import memory_bytes

    async with open_context(settings) as context:
        return await diagnose_store(context, memory_bytes())


def _show(found: Diagnosis, written: Path | None) -> None:
    spans = f", from {found.first} to {found.last}" if found.first else ""
    out.print(escape(f"{found.prescription.summary[:-1]}{spans}."))
    for note in found.notes:
        out.print(f"Note: {note}", markup=False)
    for severity, (title, style) in _GRAVE.items():
        those = [finding for finding in found.findings if finding.severity == severity]
        if those:
            out.print(f"\n[{style}]{title}[/]")
        for finding in those:
            _show_finding(finding)
    if not found.findings:
        out.print("\n[green]Nothing wrong was found.[/]")
    out.print("\n[bold]Settings[/]")
    for advice in found.prescription.advice:
        out.print(Padding(escape(advice), (0, 0, 0, 2), expand=False))
    for sentence in without(found.prescription.left_out):
        out.print(Padding(escape(sentence), (0, 0, 0, 2), expand=False))
    if written:
        out.print(f"Written: {written}", markup=False)
    elif found.changes:
        out.print("\nFor palate.toml (--write palate.toml writes it):\n", style="dim")
        out.print(found.settings, markup=False, soft_wrap=True)


def _show_finding(finding: Finding) -> None:
    such = f" Such as {'; '.join(finding.examples)}." if finding.examples else ""
    lines = Table.grid(padding=(0, 1), pad_edge=False)
    lines.add_column(width=5, justify="right")
    lines.add_column()
    for head, text in (("•", finding.found + such), ("[dim]why[/]", finding.why), ("[dim]do[/]", finding.do)):
        lines.add_row(head, escape(text))
    out.print(lines)
