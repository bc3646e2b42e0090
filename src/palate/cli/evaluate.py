"""``palate evaluate``."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

import typer

from palate.cli.options import (
    AsJson,
    Config,
    Data,
    Domain,
    Folds,
    Format,
    GroupBy,
    K,
    KnownShare,
    Last,
    MinItemEvents,
    MinUserEvents,
    Models,
    ProtocolName,
    RelevantFrom,
    ReportFile,
    Seeds,
    TrainShare,
    Users,
    check_report_folder,
    load_settings_with,
)
from palate.cli.render import out, progress, show_json, show_table
from palate.errors import InvalidInput

if TYPE_CHECKING:
    from palate.evaluation.by_group import Groups
    from palate.evaluation.comparison import Comparison
    from palate.models.base import Recommender
    from palate.services.experiments.compare import ComparisonRequest
    from palate.settings import Settings

_ACCURACY: Final = ("ndcg", "recall", "precision", "map", "mrr")
_HEADS: Final = ("recall", "prec.", "map", "mrr", "cover", "novel", "differs")


def evaluate(
    data: Data,
    format_: Format,
    protocol: ProtocolName = "stratified",
    test: Annotated[bool, typer.Option("--test", help="Evaluate on the test part; without it, on validation.")] = False,
    test_data: Annotated[Path | None, typer.Option("--test-data", help="given: the test events.")] = None,
    train_share: TrainShare = 0.75,
    last: Last = 1,
    folds: Folds = 5,
    shown: KnownShare = 0.8,
    domain: Domain = "",
    min_item_events: MinItemEvents = 0,
    min_user_events: MinUserEvents = 0,
    relevant_from: RelevantFrom = None,
    users: Users = None,
    model: Models = None,
    k: K = 10,
    seed: Seeds = None,
    by: GroupBy = None,
    html: ReportFile = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Compare models, random and the pipeline on a data set, ranking its whole catalogue."""
    from palate.evaluation.protocol import Protocol
    from palate.services.experiments.compare import ComparisonRequest, EvaluationSettings

    _check(by, html)
    split = Protocol(
        name=protocol,
        share=train_share,
        last=last,
        folds=folds,
        shown=shown,
        domain=domain,
        min_item_events=min_item_events,
        min_user_events=min_user_events,
    )
    request = ComparisonRequest(
        evaluation=EvaluationSettings(protocol=split, seeds=seed or [42], k=k, relevant_from=relevant_from),
        part="test" if test else "validation",
        only=model or [],
        max_users=users,
        by_segment=by is not None,
        now=time.time(),
    )
    settings = load_settings_with(None, config)
    recipes = _recipes(settings, model or [])
    result = _compare(_Files(data, test_data, format_), request, recipes, settings, as_json)
    _record(result, recipes, settings, html)
    _show(result, html, as_json)


class _Files(NamedTuple):
    """The data to read."""

    data: Path
    test_data: Path | None
    format: str


def _compare(
    files: _Files, request: ComparisonRequest, recipes: dict[str, Recommender], settings: Settings, silent: bool
) -> Comparison:
    """Read the data, and compare with a progress bar."""
    from palate.data.datasets import read
    from palate.models.base import Run
    from palate.pipeline.pipeline import Pipeline
    from palate.services.experiments.compare import compare

    with progress(silent) as report:
        report(0.0, f"reading {files.data}")
        data = read(files.data, files.format).dataset()
        if files.test_data:
            test = read(files.test_data, files.format).dataset()
            protocol = replace(request.evaluation.protocol, test=test)
            request = replace(request, evaluation=replace(request.evaluation, protocol=protocol))
        pipeline = Pipeline.from_config("default", settings.pipelines["default"].stages)
        return compare(data, recipes, request, pipeline=pipeline, run=Run(progress=report))


def _check(by: str | None, html: Path | None) -> None:
    if by not in (None, "segment"):
        raise InvalidInput(f"Figures are given by segment, not by {by!r}.", where="by")
    check_report_folder(html)


def _record(result: Comparison, recipes: dict[str, Recommender], settings: Settings, html: Path | None) -> None:
    """Write the HTML report, and record the comparison in the tracker."""
    from palate.app import open_tracker
    from palate.evaluation.report import page
    from palate.services.train.tracking import record_comparison

    document = page(result)
    if html:
        html.write_text(document, encoding="utf-8")
    open_tracker(settings).record(record_comparison(result, recipes, document))


def _recipes(settings: Settings, names: list[str]) -> dict[str, Recommender]:
    """The recipes of the settings, and the other ``names`` with their default hyper-parameters."""
    from palate.models.registry import RECOMMENDERS, recommender
    from palate.services.train.train import recipes_of

    from_settings = recipes_of(settings)
    return {
        **from_settings,
        **{name: recommender(name) for name in names if name in RECOMMENDERS and name not in from_settings},
    }


def _show(result: Comparison, html: Path | None, as_json: bool) -> None:
    if as_json:
        show_json(result.to_json())
        return
    n_evaluated = next(iter(result.models.values())).users
    out.print(f"{result.users} users, {result.items} items, {result.events} events; data {result.data_digest[:12]}")
    out.print(f"{result.part.upper()} ({n_evaluated} users evaluated): {result.protocol}")
    if result.splits > 1:
        seeds = ", ".join(map(str, result.seeds))
        out.print(f"{result.splits} such splits (seed {seeds}); each user counts by their mean over them")
    out.print(f"{result.relevance}; ± half the 95 % bootstrap interval over users\n")
    columns = [("model", "left"), (f"ndcg@{result.k}", "right"), *((head, "right") for head in _HEADS)]
    show_table("", columns, _rows(result))
    out.print(
        "\n[bold]bold[/]: the best; ≈: not significantly different from the best NDCG (paired randomisation, Holm, 5 %)"
    )
    if result.segments:
        _show_segments(result, result.segments)
    if html:
        out.print(f"Report: {html}")


def _show_segments(result: Comparison, segments: Groups) -> None:
    """Figures of the pipeline, or else of the best model, for each segment, and the best model of each."""
    from palate.evaluation.by_group import by_group

    chosen = "pipeline" if "pipeline" in result.models else next(iter(result.models))
    tables = {name: by_group(evaluation, segments) for name, evaluation in result.models.items()}
    rows: list[list[str]] = []
    for index, segment in enumerate(tables[chosen]):
        best = max(tables, key=lambda name: tables[name][index].metrics["ndcg"])
        low, high = segment.interval
        ndcg = f"{'▼ ' if segment.weak else ''}{segment.metrics['ndcg']:.4f} ±{(high - low) / 2:.3f}"
        others = [f"{segment.metrics[metric]:.3f}" for metric in _ACCURACY[1:]]
        best_text = f"{best} {tables[best][index].metrics['ndcg']:.4f}"
        rows.append([segment.name, str(segment.users), ndcg, *others, best_text])
    columns = [("segment", "left"), ("users", "right"), (f"ndcg@{result.k}", "right")]
    columns += [(head, "right") for head in _HEADS[:4]] + [("best here", "left")]
    show_table(f"\n{chosen} by segment", columns, rows)
    out.print("\n▼: below the mean over all users (95 % bootstrap interval)")


def _rows(result: Comparison) -> list[list[str]]:
    from rich.markup import escape

    best = {name: max(evaluation.metrics[name] for evaluation in result.models.values()) for name in _ACCURACY}
    is_tied = dict(zip(result.pairs.names, result.pairs.with_best.tolist(), strict=True))
    rows: list[list[str]] = []
    for name, evaluation in result.models.items():
        low, high = evaluation.intervals["ndcg"]
        texts = {metric: f"{evaluation.metrics[metric]:.{4 if metric == 'ndcg' else 3}f}" for metric in _ACCURACY}
        emphasized = {
            metric: f"[bold]{text}[/]" if evaluation.metrics[metric] == best[metric] else text
            for metric, text in texts.items()
        }
        tied = is_tied[name] and evaluation.metrics["ndcg"] != best["ndcg"]
        rows.append(
            [
                f"{escape(name)}{' ≈' if tied else ''}",
                f"{emphasized['ndcg']} ±{(high - low) / 2:.3f}",
                *(emphasized[metric] for metric in _ACCURACY[1:]),
                f"{evaluation.metrics['coverage']:.0%}",
                f"{evaluation.metrics['novelty']:.2f}",
                f"{evaluation.metrics['differentiation']:.0%}",
            ]
        )
    return rows
