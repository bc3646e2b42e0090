"""``palate bench``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from palate.cli.options import (
    AsJson,
    Config,
    Format,
    Items,
    ReportFile,
    SettingsFile,
    check_report_folder,
    load_settings_with,
)
from palate.cli.regret import show_regret
from palate.cli.render import out, progress, show_json, show_table, without
from palate.cli.write_settings import check_writable, write

if TYPE_CHECKING:
    from palate.services.experiments.bench import Bench

_BUDGET_S = 600.0


def bench(
    path: Annotated[Path, typer.Argument(help="A file, or the folder of a data set.")],
    format_: Format,
    items: Items = None,
    budget: Annotated[float, typer.Option("--budget", min=1, help="Seconds, about.")] = _BUDGET_S,
    users: Annotated[int, typer.Option("--users", min=10, help="Evaluate so many users, drawn at random.")] = 2_000,
    max_events: Annotated[
        int, typer.Option("--max-events", min=100, help="Larger data are sampled by users.")
    ] = 2_000_000,
    seed: Annotated[int, typer.Option("--seed", help="Of splits, draws and models.")] = 42,
    html: ReportFile = None,
    write_to: SettingsFile = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Compare all models that suit a data set, on validation only: what to use, and for whom the default is worse."""
    from palate.models.base import Run
    from palate.services.experiments.bench import BenchLimits
    from palate.services.experiments.bench import bench as run_bench
    from palate.services.experiments.diagnose import read_case
    from palate.services.experiments.machine import memory_bytes

    check_report_folder(html)
    check_writable(write_to)
    settings = load_settings_with(None, config)
    with progress(as_json) as report:
        report(0.0, f"reading {path}")
        result = run_bench(
            read_case(path, format_, time.time(), items=items),
            settings,
            BenchLimits(budget_s=budget, memory_bytes=memory_bytes(), max_events=max_events, max_users=users),
            run=Run(seed, report),
        )
    if html:
        html.write_text(_page(result), encoding="utf-8")
    if write_to:
        write(write_to, result.settings)
    if as_json:
        show_json(result.to_json())
    else:
        _show(result, html, write_to)


def _page(result: Bench) -> str:
    from palate.evaluation.report import Benched, bench_page

    sampled = [f"The data are large: {result.sampled}."] if result.sampled else []
    benched = Benched(
        advice=result.advice,
        words=(*_words(result), *sampled),
        default=result.default,
        regret=result.regret,
        costs={name: _costs(result, name) for name in result.comparison.models},
        left_out=without(result.left_out),
    )
    return bench_page(result.comparison, benched)


def _words(result: Bench) -> list[str]:
    """Sentences: the best model, its lead, and which to use."""
    first, *others = result.choice.words
    return [first, *([result.lead.sentence(result.comparison.k)] if result.lead else []), *others]


def _show(result: Bench, html: Path | None, written: Path | None) -> None:
    comparison = result.comparison
    out.print(f"[bold]{escape(result.advice.replace('`', ''))}[/]\n")
    counts = f"{comparison.users:,} users, {comparison.items:,} items, {comparison.events:,} events"
    out.print(f"{counts}; {comparison.part.upper()}")
    out.print(f"{comparison.protocol}\n", markup=False)
    if result.sampled:
        out.print(f"The data are large: {result.sampled}.\n", markup=False)
    heads = ("model", f"ndcg@{comparison.k}", "95 % between", "fit s", "answers/s", "size")
    show_table("", [(head, "left" if head == "model" else "right") for head in heads], _rows(result))
    for sentence in without(result.left_out):
        out.print(sentence, markup=False)
    if result.regret:
        show_regret(result.default or "", result.regret)
    out.print()
    for sentence in _words(result):
        out.print(escape(sentence))
    out.print(
        f"NDCG@{comparison.k} measures how well {comparison.k} recommendations match what users did next, 0 to 1.\n"
        "For figures to publish, evaluate once on the test part: palate evaluate --test",
        style="dim",
    )
    if html:
        out.print(f"Report: {html}", markup=False)
    if written:
        out.print(f"Written: {written}", markup=False)
    else:
        out.print("\nFor palate.toml (--write palate.toml writes it):\n", style="dim")
        out.print(result.settings, markup=False, soft_wrap=True)


def _rows(result: Bench) -> list[list[str]]:
    is_tied = dict(zip(result.comparison.pairs.names, result.comparison.pairs.with_best.tolist(), strict=True))
    rows: list[list[str]] = []
    for index, (name, evaluation) in enumerate(result.comparison.models.items()):
        low, high = evaluation.intervals["ndcg"]
        rows.append(
            [
                f"{escape(name)}{' ≈' if index and is_tied[name] else ''}",
                f"{evaluation.metrics['ndcg']:.4f}",
                f"{low:.4f} {high:.4f}",
                *_costs(result, name),
            ]
        )
    return rows


def _costs(result: Bench, name: str) -> tuple[str, str, str]:
    """Seconds of a fit, answers per second and the size of the model."""
    from palate.evaluation.costs import format_bytes

    speed = result.speed[name]
    size = "" if speed.kept_bytes is None else format_bytes(speed.kept_bytes)
    return f"{speed.fit_s:.1f}", f"{speed.answers_per_s:,.0f}", size
