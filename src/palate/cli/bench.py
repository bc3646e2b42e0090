"""``palate bench``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from palate.cli.options import AsJson, Config, Format, Html, Items, Write, check_html, settings_of
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
    users: Annotated[int, typer.Option("--people", min=10, help="Ask so many, drawn at random.")] = 2_000,
    max_events: Annotated[
        int, typer.Option("--max-events", min=100, help="Of larger data users are drawn.")
    ] = 2_000_000,
    seed: Annotated[int, typer.Option("--seed", help="Of splits, draws and models.")] = 42,
    html: Html = None,
    write_to: Write = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Compare all models that make sense on a data set, on validation only: what to use, and whom the default fails."""
    from palate.models.base import Run
    from palate.services.experiments.bench import bench as run_bench
    from palate.services.experiments.diagnose import read_case
    from palate.services.experiments.machine import memory_bytes

    check_html(html)
    check_writable(write_to)
    settings = settings_of(None, config)
    with progress(as_json) as report:
        report(0.0, f"reading {path}")
        found = run_bench(
            read_case(path, format_, time.time(), items=items),
            settings,
            budget_s=budget,
            memory_bytes=memory_bytes(),
            max_events=max_events,
            users=users,
            run=Run(seed, report),
        )
    if html:
        html.write_text(_page(found), encoding="utf-8")
    if write_to:
        write(write_to, found.settings)
    if as_json:
        show_json(found.to_json())
    else:
        _show(found, html, write_to)


def _page(found: Bench) -> str:
    from palate.evaluation.report import Benched, bench_page

    sampled = [f"The data are large: {found.sampled}."] if found.sampled else []
    benched = Benched(
        advice=found.advice,
        words=(*_words(found), *sampled),
        default=found.default,
        regret=found.regret,
        costs={name: _costs(found, name) for name in found.comparison.models},
        left_out=without(found.left_out),
    )
    return bench_page(found.comparison, benched)


def _words(found: Bench) -> list[str]:
    """Which does best, by how much, and which to use."""
    first, *others = found.choice.words
    return [first, *([found.lead.sentence(found.comparison.k)] if found.lead else []), *others]


def _show(found: Bench, html: Path | None, written: Path | None) -> None:
    result = found.comparison
    out.print(f"[bold]{escape(found.advice.replace('`', ''))}[/]\n")
    out.print(f"{result.users:,} users, {result.items:,} items, {result.events:,} events; {result.part.upper()}")
    out.print(f"{result.protocol}\n", markup=False)
    if found.sampled:
        out.print(f"The data are large: {found.sampled}.\n", markup=False)
    heads = ("model", f"ndcg@{result.k}", "95 % between", "fit s", "answers/s", "kept")
    show_table("", [(head, "left" if head == "model" else "right") for head in heads], _rows(found))
    for sentence in without(found.left_out):
        out.print(sentence, markup=False)
    if found.regret:
        show_regret(found.default or "", found.regret)
    out.print()
    for sentence in _words(found):
        out.print(escape(sentence))
    out.print(
        f"NDCG@{result.k} says how well {result.k} recommendations meet what users went on to do, from 0 to 1.\n"
        "For a claim to others, ask once about the test part: palate evaluate --test",
        style="dim",
    )
    if html:
        out.print(f"Report: {html}", markup=False)
    if written:
        out.print(f"Written: {written}", markup=False)
    else:
        out.print("\nFor palate.toml (--write palate.toml writes it):\n", style="dim")
        out.print(found.settings, markup=False, soft_wrap=True)


def _rows(found: Bench) -> list[list[str]]:
    level = dict(zip(found.comparison.pairs.names, found.comparison.pairs.with_best.tolist(), strict=True))
    rows: list[list[str]] = []
    for place, (name, one) in enumerate(found.comparison.models.items()):
        low, high = one.intervals["ndcg"]
        rows.append(
            [
                f"{escape(name)}{' ≈' if place and level[name] else ''}",
                f"{one.metrics['ndcg']:.4f}",
                f"{low:.4f} {high:.4f}",
                *_costs(found, name),
            ]
        )
    return rows


def _costs(found: Bench, name: str) -> tuple[str, str, str]:
    """Seconds of a fit, answers per second and what is kept."""
    from palate.evaluation.costs import in_words

    speed = found.speed[name]
    kept = "" if speed.kept_bytes is None else in_words(speed.kept_bytes)
    return f"{speed.fit_s:.1f}", f"{speed.answers_per_s:,.0f}", kept
