"""``palate train`` and ``palate evaluate``."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palate.cli.options import AsJson, Config, DataDir, Format, Seed, settings_of
from palate.cli.render import out, progress, show_json, show_table

if TYPE_CHECKING:
    from palate.services.compare import Comparison

_SHOWN = ("precision", "recall", "map", "ndcg")


def train(
    data_dir: DataDir = None,
    force: Annotated[bool, typer.Option("--force", help="Promote it whatever the judge says.")] = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Train a snapshot of everything in the store; it goes live if it is not worse."""
    result = asyncio.run(_train(data_dir, config, force, as_json))
    if as_json:
        show_json(result)
        return
    out.print(
        f"Snapshot {result['version']}: {result['people']} people, {result['items']} items, "
        f"{result['events']} events, {result['took_s']:.1f} s."
    )
    promoted = force or result["verdict"]["promote"]
    out.print(f"{'Live' if promoted else 'Kept aside'}: {result['verdict']['why']}.")


async def _train(data_dir: Path | None, config: Path | None, force: bool, silent: bool) -> dict[str, Any]:
    from palate.app import open_engine
    from palate.models.base import Run
    from palate.services.train import train as train_snapshot

    settings = settings_of(data_dir, config)
    async with open_engine(settings) as engine:
        with progress(silent) as report:
            return asdict(await train_snapshot(engine, Run(settings.learner.seed, report), force=force))


def evaluate(
    data: Annotated[Path, typer.Option("--data", help="A file, or the folder of a data set.")],
    format_: Format,
    k: Annotated[int, typer.Option("--k", min=1, max=1000, help="How long the lists are.")] = 10,
    share: Annotated[float, typer.Option("--train-share", min=0.01, max=0.99, help="Of each person's events.")] = 0.75,
    seed: Seed = 42,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Compare every model with random and popular on a data set, ranking its whole catalogue."""
    from palate.data.importers import read
    from palate.models.base import Run
    from palate.services.compare import compare
    from palate.services.train import recipes_of

    with progress(as_json) as report:
        report(0.0, f"reading {data}")
        dataset = read(data, format_).dataset()
        recipes = recipes_of(settings_of(None, config))
        result = compare(dataset, recipes, k=k, share=share, run=Run(seed, report))
    if as_json:
        show_json(_as_json(result))
        return
    out.print(f"{result.people} people, {result.items} items, {result.events} events; data {result.data_digest[:12]}")
    out.print(f"{result.protocol}; 95 % bootstrap intervals over people")
    rows = [
        (
            name,
            *(_figure(one.metrics[metric], one.intervals[metric]) for metric in _SHOWN),
            f"{one.metrics['differentiation']:.0%}",
        )
        for name, one in result.models.items()
    ]
    columns = [("model", "left"), *((f"{metric}@{k}", "right") for metric in _SHOWN), ("differs", "right")]
    show_table("", columns, rows)


def _figure(mean: float, interval: tuple[float, float]) -> str:
    return f"{mean:.4f} ±{(interval[1] - interval[0]) / 2:.4f}"


def _as_json(result: Comparison) -> dict[str, Any]:
    models = {
        name: {"k": one.k, "people": one.people, "metrics": one.metrics, "intervals": one.intervals}
        for name, one in result.models.items()
    }
    about = {name: getattr(result, name) for name in ("protocol", "data_digest", "seed", "people", "items", "events")}
    return {**about, "models": models}
