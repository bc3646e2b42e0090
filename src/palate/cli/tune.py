"""``palate tune``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palate.cli.options import (
    AsJson,
    Attribution,
    Config,
    Data,
    Domain,
    Folds,
    Format,
    K,
    Last,
    MinItemEvents,
    MinUserEvents,
    ProtocolName,
    RelevantFrom,
    Seeds,
    Shown,
    settings_of,
)
from palate.cli.render import out, progress, show_json, show_table

if TYPE_CHECKING:
    from palate.services.experiments.tune import Tuned

_BUDGET_S = 60.0


def tune(
    data: Data,
    format_: Format,
    model: Annotated[str, typer.Option("--model", help="As the settings name it, or any model with its defaults.")],
    budget: Annotated[float | None, typer.Option("--budget", min=0, help="Seconds.", show_default="60")] = None,
    trials: Annotated[int | None, typer.Option("--trials", min=1, help="End after so many, on any machine.")] = None,
    metric: Annotated[str, typer.Option("--metric", help="ndcg, recall, precision, map, mrr or hit_rate.")] = "ndcg",
    protocol: ProtocolName = "stratified",
    train_share: Attribution = 0.75,
    last: Last = 1,
    folds: Folds = 5,
    shown: Shown = 0.8,
    domain: Domain = "",
    min_item_events: MinItemEvents = 0,
    min_user_events: MinUserEvents = 0,
    relevant_from: RelevantFrom = None,
    k: K = 10,
    seed: Seeds = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Search for better hyper-parameters of a model; only validation is looked at, never the test part."""
    from palate.app import open_tracker
    from palate.data.datasets import read
    from palate.evaluation.protocol import Protocol
    from palate.models.base import Run
    from palate.models.registry import recommender
    from palate.services.experiments.tune import toml_section
    from palate.services.experiments.tune import tune as tune_model
    from palate.services.train.tracking import of_search

    settings = settings_of(None, config)
    tracker = open_tracker(settings)
    params: dict[str, Any] = {"recommender": model, **settings.models.get(model, {})}
    recipe = recommender(params["recommender"], {name: one for name, one in params.items() if name != "recommender"})
    held: dict[str, Any] = {"share": train_share, "last": last, "folds": folds, "shown": shown, "domain": domain}
    with progress(as_json) as report:
        report(0.0, f"reading {data}")
        result = tune_model(
            read(data, format_).dataset(),
            recipe,
            Protocol(
                name=protocol,
                **held,
                min_item_events=min_item_events,
                min_user_events=min_user_events,
            ),
            now=time.time(),
            clock=time.monotonic,
            metric=metric,
            trials=trials,
            budget_s=_BUDGET_S if budget is None and trials is None else budget,
            seeds=seed or [42],
            k=k,
            relevant_from=relevant_from,
            run=Run(progress=report),
        )
    tracker.record(of_search(result, model))
    _show(result, toml_section(model, {**params, **result.best.setting}), as_json)


def _show(result: Tuned, toml: str, as_json: bool) -> None:
    if as_json:
        show_json({**result.to_json(), "toml": toml})
        return
    out.print(f"VALIDATION: {result.protocol}; {result.relevance}; data {result.data_digest[:12]}")
    out.print(f"{len(result.trials) - 1} settings tried; those that were better than all before them:\n")
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
    out.print("on the users it was chosen on: check it once with `palate evaluate --test`. For palate.toml:\n")
    out.print(toml, markup=False)
