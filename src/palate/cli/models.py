"""``palate model list``, ``show``, ``compare``, ``drift``, ``promote`` and ``rollback``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.options import AsJson, Config, DataDir, load_settings_with, require_store
from palate.cli.render import out, progress, show_json, show_table

if TYPE_CHECKING:
    from palate.evaluation.drift import DriftReport
    from palate.models.model_card_text import Section
    from palate.ports.snapshots import Snapshots
    from palate.services.train.compare_versions import CardComparison
    from palate.services.train.promotion_gate import PromotionVerdict
    from palate.types import Json

app = typer.Typer(no_args_is_help=True)

Version = Annotated[str, typer.Argument(help="As in `palate model list`.")]


@app.command("list")
def list_(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """List all stored snapshots, newest last, then the versions of policies; the champion is the one that serves."""
    from palate.models.snapshot import read_manifest
    from palate.services.serve.live_policies import stored_policies

    settings = load_settings_with(data_dir, config)
    snapshots = _snapshots(data_dir, config)
    champion = snapshots.champion()
    manifests = [read_manifest(snapshots.folder(version)) for version in snapshots.versions()]
    rows = [{"kind": "snapshot", **manifest, "champion": manifest["version"] == champion} for manifest in manifests]
    policies = stored_policies(settings)
    if as_json:
        show_json([*rows, *({**policy, "kind": "policy", "policy_kind": policy["kind"]} for policy in policies)])
        return
    columns = [("snapshot", "left"), ("trained", "left"), ("events", "right"), ("ndcg@10", "right"), ("", "left")]
    show_table("Snapshots", columns, [_row(row) for row in rows])
    if policies:
        columns = [("policy", "left"), ("kind", "left"), ("version", "left"), ("", "left")]
        show_table("Policies", columns, [_policy_row(policy) for policy in policies])


@app.command()
def show(version: Version, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Show the model card of a snapshot: data, settings, gates, metrics, segments, costs and limits."""
    from palate.models.model_card import read_card
    from palate.models.model_card_text import sections

    card = read_card(_snapshots(data_dir, config).folder(version))
    if as_json:
        show_json(card.to_json())
        return
    for section in sections(card):
        _show_section(section)


@app.command()
def compare(
    first: Version,
    second: Version,
    is_evaluated: Annotated[
        bool,
        typer.Option("--evaluate", help="Fit both anew and judge the first as a challenger of the second on this log."),
    ] = False,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Compare two snapshots: settings and data that differ, and their metrics side by side."""
    cards, verdict = asyncio.run(_compare(first, second, is_evaluated, data_dir, config, as_json))
    if as_json:
        show_json({**asdict(cards), "evaluation": None if verdict is None else verdict.to_json()})
        return
    _show_comparison(cards)
    if verdict is not None:
        _show_evaluation(verdict)


@app.command()
def drift(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Compare what came since the champion's training with its data: kinds, popularity, scores, unknown items."""
    report = asyncio.run(_drift(data_dir, config))
    if as_json:
        show_json(asdict(report))
        return
    columns = [("monitor", "left"), ("PSI or share", "right"), ("", "left"), ("before", "right"), ("since", "right")]
    rows = [(m.name, _number(m.value, 3), m.status, f"{m.n_before:,}", f"{m.n_since:,}") for m in report.monitors]
    show_table(f"Drift since snapshot {report.version}", columns, rows)
    rates = [(kind, *(_number(rate, 1) for rate in pair)) for kind, pair in report.per_day.items()]
    show_table("Events for each day", [("kind", "left"), ("before", "right"), ("since", "right")], rates)


@app.command()
def promote(version: Version, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Make a snapshot the champion; servers load it within a second."""
    _snapshots(data_dir, config).promote(version)
    _record("model promote", version, data_dir, config)
    _update_aliases(data_dir, config)
    _show_champion(version, as_json)


@app.command()
def rollback(data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Make the previous champion live again."""
    version = _snapshots(data_dir, config).rollback()
    _record("model rollback", version, data_dir, config)
    _update_aliases(data_dir, config)
    _show_champion(version, as_json)


def _snapshots(data_dir: Path | None, config: Path | None) -> Snapshots:
    from palate.app import open_snapshots

    return open_snapshots(load_settings_with(data_dir, config))


def _record(action: str, version: str, data_dir: Path | None, config: Path | None) -> None:
    from palate.cli.audit import record_command_if_stored

    asyncio.run(record_command_if_stored(load_settings_with(data_dir, config), action, version))


def _update_aliases(data_dir: Path | None, config: Path | None) -> None:
    """Tell the model registry, if there is one, which snapshot is the champion now."""
    from palate.app import open_snapshots, open_tracker
    from palate.services.train.registry_aliases import update_aliases

    settings = load_settings_with(data_dir, config)
    update_aliases(open_tracker(settings), open_snapshots(settings))


async def _compare(
    first: str, second: str, is_evaluated: bool, data_dir: Path | None, config: Path | None, silent: bool
) -> tuple[CardComparison, PromotionVerdict | None]:
    from palate.app import open_context
    from palate.models.base import Run
    from palate.services.train.compare_versions import compare_on_log, read_comparison

    settings = require_store(load_settings_with(data_dir, config))
    async with open_context(settings) as context:
        cards = read_comparison(context, first, second)
        if not is_evaluated:
            return cards, None
        with progress(silent) as report:
            return cards, await compare_on_log(context, first, second, Run(settings.learner.seed, report))


async def _drift(data_dir: Path | None, config: Path | None) -> DriftReport:
    from palate.app import open_context
    from palate.services.train.measure_drift import measure_drift

    async with open_context(require_store(load_settings_with(data_dir, config))) as context:
        return await measure_drift(context)


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _show_comparison(cards: CardComparison) -> None:
    from palate.models.model_card_text import METRICS, figure_text

    columns = [("", "left"), *((version, "left") for version in cards.versions)]
    rows = [(name, *(_cell(value) for value in pair)) for name, pair in cards.differences.items()]
    show_table("What differs", columns, rows)
    rows = [
        (f"{model} {metric}", *(figure_text(value) for value in pairs[metric]))
        for model, pairs in cards.metrics.items()
        for metric in METRICS
        if metric in pairs
    ]
    if rows:
        show_table("Metrics at 10, each on the held-out events of its own training", columns, rows)
    steps = [(name, *("–" if s is None else f"{s:.1f}" for s in pair)) for name, pair in cards.steps.items()]
    if steps:
        show_table("Seconds", columns, steps)


def _show_evaluation(verdict: PromotionVerdict) -> None:
    from palate.models.model_card import ModelCard
    from palate.models.model_card_text import sections

    verdict_json = json.loads(json.dumps(verdict.to_json()))
    card = ModelCard("", 0.0, "", 0, data={}, verdict=verdict_json)
    for section in sections(card):
        if section.title not in ("Snapshot", "Data"):
            _show_section(section)


def _show_section(section: Section) -> None:
    show_table(section.title, [(name, "left") for name in section.columns], section.rows)


def _show_champion(version: str, as_json: bool) -> None:
    if as_json:
        show_json({"champion": version})
    else:
        out.print(f"Snapshot {version} is live.")


def _row(row: Mapping[str, Json]) -> tuple[str, str, int, str, str]:
    from palate.models.model_card_text import moment

    ndcg = row["verdict"].get("challenger_ndcg")
    status = "champion" if row["champion"] else "" if row["verdict"]["promote"] else row["verdict"]["why"]
    status += f"{', ' if status else ''}partial" if row.get("pending") else ""
    return row["version"], moment(row["created_at"]), row["events"], "–" if ndcg is None else f"{ndcg:.4f}", status


def _policy_row(policy: Mapping[str, str | bool]) -> tuple[str, str, str, str]:
    status = ("live. " if policy["current"] else "") + str(policy["frozen"])
    return str(policy["name"]), str(policy["kind"]), str(policy["version"]), status.strip()


def _cell(value: Json) -> str:
    return "–" if value is None else value if isinstance(value, str) else json.dumps(value)
