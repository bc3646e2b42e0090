"""``palate evaluate``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from palate.cli.options import (
    AsJson,
    Attribution,
    By,
    Config,
    Data,
    Domain,
    Folds,
    Format,
    Html,
    K,
    Last,
    MinItemEvents,
    MinUserEvents,
    Models,
    ProtocolName,
    RelevantFrom,
    Seeds,
    Shown,
    Users,
    check_html,
    settings_of,
)
from palate.cli.render import out, progress, show_json, show_table
from palate.errors import InvalidInput

if TYPE_CHECKING:
    from palate.evaluation.by_group import Groups
    from palate.evaluation.comparison import Comparison
    from palate.models.base import Recommender
    from palate.settings import Settings

_ACCURACY: Final = ("ndcg", "recall", "precision", "map", "mrr")
_HEADS: Final = ("recall", "prec.", "map", "mrr", "cover", "novel", "differs")


def evaluate(
    data: Data,
    format_: Format,
    protocol: ProtocolName = "stratified",
    test: Annotated[bool, typer.Option("--test", help="Ask about the test part; without it, validation.")] = False,
    test_data: Annotated[Path | None, typer.Option("--test-data", help="given: what is asked about.")] = None,
    train_share: Attribution = 0.75,
    last: Last = 1,
    folds: Folds = 5,
    shown: Shown = 0.8,
    domain: Domain = "",
    min_item_events: MinItemEvents = 0,
    min_user_events: MinUserEvents = 0,
    relevant_from: RelevantFrom = None,
    users: Users = None,
    model: Models = None,
    k: K = 10,
    seed: Seeds = None,
    by: By = None,
    html: Html = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Compare models, random and the pipeline on a data set, ranking its whole catalogue."""
    from palate.data.datasets import read
    from palate.evaluation.protocol import Protocol
    from palate.models.base import Run
    from palate.pipeline.pipeline import Pipeline
    from palate.services.experiments.compare import compare

    _check(by, html)
    settings = settings_of(None, config)
    recipes = _recipes(settings, model or [])
    held: dict[str, Any] = {"share": train_share, "last": last, "folds": folds, "shown": shown, "domain": domain}
    with progress(as_json) as report:
        report(0.0, f"reading {data}")
        result = compare(
            read(data, format_).dataset(),
            recipes,
            Protocol(
                name=protocol,
                **held,
                test=read(test_data, format_).dataset() if test_data else None,
                min_item_events=min_item_events,
                min_user_events=min_user_events,
            ),
            now=time.time(),
            part="test" if test else "validation",
            seeds=seed or [42],
            k=k,
            users=users,
            relevant_from=relevant_from,
            pipeline=Pipeline.from_config("default", settings.pipelines["default"].stages),
            only=model or [],
            by_segment=by is not None,
            run=Run(progress=report),
        )
    _keep(result, recipes, settings, html)
    _show(result, html, as_json)


def _check(by: str | None, html: Path | None) -> None:
    if by not in (None, "segment"):
        raise InvalidInput(f"Figures are given by segment, not by {by!r}.", where="by")
    check_html(html)


def _keep(result: Comparison, recipes: dict[str, Recommender], settings: Settings, html: Path | None) -> None:
    """Write the report, and what was found into the tracker."""
    from palate.app import open_tracker
    from palate.evaluation.report import page
    from palate.services.train.tracking import of_comparison

    document = page(result)
    if html:
        html.write_text(document, encoding="utf-8")
    open_tracker(settings).record(of_comparison(result, recipes, document))


def _recipes(settings: Settings, wanted: list[str]) -> dict[str, Recommender]:
    """What the settings name, and whatever else is wanted and has defaults of its own."""
    from palate.models.registry import RECOMMENDERS, recommender
    from palate.services.train.train import recipes_of

    named = recipes_of(settings)
    return {**named, **{name: recommender(name) for name in wanted if name in RECOMMENDERS and name not in named}}


def _show(result: Comparison, html: Path | None, as_json: bool) -> None:
    if as_json:
        show_json(result.to_json())
        return
    asked = next(iter(result.models.values())).users
    out.print(f"{result.users} users, {result.items} items, {result.events} events; data {result.data_digest[:12]}")
    out.print(f"{result.part.upper()} ({asked} users asked): {result.protocol}")
    if result.splits > 1:
        seeds = ", ".join(map(str, result.seeds))
        out.print(f"{result.splits} such splits (seed {seeds}); each user counts by their mean over them")
    out.print(f"{result.relevance}; ± half the 95 % bootstrap interval over users\n")
    columns = [("model", "left"), (f"ndcg@{result.k}", "right"), *((head, "right") for head in _HEADS)]
    show_table("", columns, _rows(result))
    out.print("\n[bold]bold[/]: the best; ≈: not told apart from the best NDCG (paired randomisation, Holm, 5 %)")
    if result.segments:
        _show_segments(result, result.segments)
    if html:
        out.print(f"Report: {html}")


def _show_segments(result: Comparison, segments: Groups) -> None:
    """How the pipeline, or else the best, serves each segment, and what serves it best."""
    from palate.evaluation.by_group import by_group

    chosen = "pipeline" if "pipeline" in result.models else next(iter(result.models))
    tables = {name: by_group(one, segments) for name, one in result.models.items()}
    rows: list[list[str]] = []
    for place, one in enumerate(tables[chosen]):
        best = max(tables, key=lambda name: tables[name][place].metrics["ndcg"])
        low, high = one.interval
        ndcg = f"{'▼ ' if one.weak else ''}{one.metrics['ndcg']:.4f} ±{(high - low) / 2:.3f}"
        others = [f"{one.metrics[metric]:.3f}" for metric in _ACCURACY[1:]]
        top = f"{best} {tables[best][place].metrics['ndcg']:.4f}"
        rows.append([one.name, str(one.users), ndcg, *others, top])
    columns = [("segment", "left"), ("users", "right"), (f"ndcg@{result.k}", "right")]
    columns += [(head, "right") for head in _HEADS[:4]] + [("best here", "left")]
    show_table(f"\n{chosen} by segment", columns, rows)
    out.print("\n▼: surely below its mean over everyone (95 % bootstrap interval)")


def _rows(result: Comparison) -> list[list[str]]:
    from rich.markup import escape

    best = {name: max(one.metrics[name] for one in result.models.values()) for name in _ACCURACY}
    level = dict(zip(result.pairs.names, result.pairs.with_best.tolist(), strict=True))
    rows: list[list[str]] = []
    for name, one in result.models.items():
        low, high = one.intervals["ndcg"]
        shown = {metric: f"{one.metrics[metric]:.{4 if metric == 'ndcg' else 3}f}" for metric in _ACCURACY}
        bold = {
            metric: f"[bold]{text}[/]" if one.metrics[metric] == best[metric] else text
            for metric, text in shown.items()
        }
        tied = level[name] and one.metrics["ndcg"] != best["ndcg"]
        rows.append(
            [
                f"{escape(name)}{' ≈' if tied else ''}",
                f"{bold['ndcg']} ±{(high - low) / 2:.3f}",
                *(bold[metric] for metric in _ACCURACY[1:]),
                f"{one.metrics['coverage']:.0%}",
                f"{one.metrics['novelty']:.2f}",
                f"{one.metrics['differentiation']:.0%}",
            ]
        )
    return rows
