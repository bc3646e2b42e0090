"""``palate doctor``: check data before training."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from palate.cli.options import AsJson, Config, DataDir, Items, SettingsFile, load_settings_with, require_store
from palate.cli.render import out, progress, show_json, without
from palate.cli.write_settings import check_writable, write
from palate.errors import InvalidInput

if TYPE_CHECKING:
    from palate.evaluation.doctor.findings import Finding
    from palate.services.experiments.diagnose import Diagnosis
    from palate.settings import Settings

_SEVERITIES: Final = {
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
    test_data: Annotated[Path | None, typer.Option("--test-data", help="Separate test events.")] = None,
    write_to: SettingsFile = None,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Check a data set, or the store, before training; exit code 1 if a problem prevents it."""
    check_writable(write_to)
    settings = load_settings_with(data_dir, config)
    with progress(as_json) as report:
        report(0.0, f"reading {path or settings.store.data_dir}")
        diagnosis = _diagnose(path, format_, items, test_data, settings)
    if write_to:
        write(write_to, diagnosis.settings)
    if as_json:
        show_json(diagnosis.to_json())
    else:
        _show(diagnosis, write_to)
    if diagnosis.stops:
        raise typer.Exit(1)


def _diagnose(
    path: Path | None, format_: str | None, items: Path | None, test_data: Path | None, settings: Settings
) -> Diagnosis:
    from palate.services.experiments.diagnose import diagnose, read_case
    from palate.services.experiments.machine import memory_bytes

    if path is None:
        if format_ or items or test_data:
            raise InvalidInput("Name the data first: palate doctor PATH --format FORMAT.", where="path")
        return asyncio.run(_diagnose_store(require_store(settings)))
    if format_ is None:
        raise InvalidInput("Say how the data are written: --format movielens, csv, jsonl or parquet.", where="format")
    return diagnose(read_case(path, format_, time.time(), items=items, test=test_data), settings, memory_bytes())


async def _diagnose_store(settings: Settings) -> Diagnosis:
    from palate.app import open_context
    from palate.services.experiments.diagnose import diagnose_store
    from palate.services.experiments.machine import memory_bytes

    async with open_context(settings) as context:
        return await diagnose_store(context, memory_bytes())


def _show(diagnosis: Diagnosis, written: Path | None) -> None:
    spans = f", from {diagnosis.first} to {diagnosis.last}" if diagnosis.first else ""
    out.print(escape(f"{diagnosis.prescription.summary[:-1]}{spans}."))
    for note in diagnosis.notes:
        out.print(f"Note: {note}", markup=False)
    for severity, (title, style) in _SEVERITIES.items():
        of_severity = [finding for finding in diagnosis.findings if finding.severity == severity]
        if of_severity:
            out.print(f"\n[{style}]{title}[/]")
        for finding in of_severity:
            _show_finding(finding)
    if not diagnosis.findings:
        out.print("\n[green]No problems were found.[/]")
    out.print("\n[bold]Settings[/]")
    for advice in diagnosis.prescription.advice:
        out.print(Padding(escape(advice), (0, 0, 0, 2), expand=False))
    for sentence in without(diagnosis.prescription.left_out):
        out.print(Padding(escape(sentence), (0, 0, 0, 2), expand=False))
    if written:
        out.print(f"Written: {written}", markup=False)
    elif diagnosis.changes:
        out.print("\nFor palate.toml (--write palate.toml writes it):\n", style="dim")
        out.print(diagnosis.settings, markup=False, soft_wrap=True)


def _show_finding(finding: Finding) -> None:
    examples = f" Such as {'; '.join(finding.examples)}." if finding.examples else ""
    grid = Table.grid(padding=(0, 1), pad_edge=False)
    grid.add_column(width=5, justify="right")
    grid.add_column()
    for head, text in (("•", finding.observation + examples), ("[dim]why[/]", finding.why), ("[dim]do[/]", finding.do)):
        grid.add_row(head, escape(text))
    out.print(grid)
