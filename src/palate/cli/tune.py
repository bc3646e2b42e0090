"""``palate tune``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import (
    AsJson,
    Config,
    Data,
    Domain,
    Folds,
    Format,
    K,
    KnownShare,
    Last,
    MinItemEvents,
    MinUserEvents,
    ProtocolName,
    RelevantFrom,
    Seeds,
    TrainShare,
    load_settings_with,
)
from palate.cli.render import out, progress, show_json, show_table

if TYPE_CHECKING:
    from pathlib import Path

    from palate.services.experiments.tune import TuningRequest, TuningResult
    from palate.settings import Settings, Table

_BUDGET_S = 60.0


def tune(
    data: Data,
    format_: Format,
    model: Annotated[str, typer.Option("--model", help="As the settings name it, or any model with its defaults.")],
    budget: Annotated[float | None, typer.Option("--budget", min=0, help="Seconds.", show_default="60")] = None,
    trials: Annotated[
        int | None, typer.Option("--trials", min=1, help="End after so many trials, whatever the time.")
    ] = None,
    metric: Annotated[str, typer.Option("--metric", help="ndcg, recall, precision, map, mrr or hit_rate.")] = "ndcg",
    protocol: ProtocolName = "stratified",
    train_share: TrainShare = 0.75,
    last: Last = 1,
    folds: Folds = 5,
    shown: KnownShare = 0.8,
    domain: Domain = "",
    min_item_events: MinItemEvents = 0,
    min_user_events: MinUserEvents = 0,
    relevant_from: RelevantFrom = None,
    k: K = 10,
    seed: Seeds = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Search for better hyper-parameters of a model; only validation data are used, never the test part."""
    from palate.evaluation.protocol import Protocol
    from palate.services.experiments.compare import EvaluationSettings
    from palate.services.experiments.tune import SearchBudget, TuningRequest

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
    request = TuningRequest(
        evaluation=EvaluationSettings(protocol=split, seeds=seed or [42], k=k, relevant_from=relevant_from),
        metric=metric,
        budget=SearchBudget(trials=trials, seconds=_BUDGET_S if budget is None and trials is None else budget),
        now=time.time(),
    )
    _tune(data, format_, model, request, load_settings_with(None, config), as_json)


def _tune(path: Path, format_: str, model: str, request: TuningRequest, settings: Settings, as_json: bool) -> None:
    """Search with a progress bar, record the result and show it."""
    from palate.app import open_tracker
    from palate.data.datasets import read
    from palate.models.base import Run
    from palate.models.registry import recommender
    from palate.services.experiments.tune import toml_section, tune
    from palate.services.train.tracking import record_search

    tracker = open_tracker(settings)
    params: Table = {"recommender": model, **settings.models.get(model, {})}
    arguments = {name: value for name, value in params.items() if name != "recommender"}
    recipe = recommender(params["recommender"], arguments)
    with progress(as_json) as report:
        report(0.0, f"reading {path}")
        data = read(path, format_).dataset()
        result = tune(data, recipe, request, clock=time.monotonic, run=Run(progress=report))
    tracker.record(record_search(result, model))
    _show(result, toml_section(model, {**params, **result.best.setting}), as_json)


def _show(result: TuningResult, toml: str, as_json: bool) -> None:
    if as_json:
        show_json({**result.to_json(), "toml": toml})
        return
    out.print(f"VALIDATION: {result.protocol}; {result.relevance}; data {result.data_digest[:12]}")
    out.print(f"{len(result.trials) - 1} settings tried; each that was better than all before it:\n")
    columns = [("trial", "right"), (f"{result.metric}@{result.k}", "right"), ("seconds", "right"), ("setting", "left")]
    rows, best = [], float("-inf")
    for number, trial in enumerate(result.trials):
        if trial.figure > best:
            best = trial.figure
            setting = ", ".join(f"{name} {value}" for name, value in trial.setting.items())
            rows.append((number or "as given", f"{trial.figure:.4f}", f"{trial.took_s:.2f}", setting))
    show_table("", columns, rows)
    low, high = result.gain
    out.print(f"\nGain {result.best.figure - result.given.figure:+.4f}, 95 % interval {low:+.4f} to {high:+.4f},")
    out.print("on the users that it was chosen on: check it once with `palate evaluate --test`. For palate.toml:\n")
    out.print(toml, markup=False)
