"""A model card as tables to read: in Markdown, or on the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from palate.models.model_card import ModelCard
from palate.types import Json

METRICS: Final = ("ndcg", "recall", "hit_rate", "mrr", "coverage", "novelty")
"""Metrics of a card that tables show, in this order."""


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its title."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]


def sections(card: ModelCard) -> list[Section]:
    """The tables of a card; those without rows are left out."""
    verdict = card.verdict
    models = (card.settings or {}).get("models", {})
    tables = [
        Section("Snapshot", ("", ""), _origin(card)),
        Section("Data", ("", ""), _data(card.data)),
        Section("Gates", ("check", "passed", "why"), [_check(each) for each in verdict.get("checks", ())]),
        Section(
            f"Metrics at 10, 95 % intervals: {verdict.get('protocol', '')}, {verdict.get('users', 0)} users",
            ("model", *METRICS),
            [
                (name, *(figure_text(of.get(metric)) for metric in METRICS))
                for name, of in verdict.get("metrics", {}).items()
            ],
        ),
        Section(
            "Segments, NDCG@10",
            ("segment", "users", "challenger", "champion", "difference, 95 %", "p (Holm)"),
            [_segment(each) for each in verdict.get("segments", ())],
        ),
        Section("Models", ("model", "recommender", "settings"), [_model(name, of) for name, of in models.items()]),
        Section(
            "Steps", ("step", "seconds", "CPU seconds", "peak MiB until then"), [_step(each) for each in card.steps]
        ),
        Section("Limits", ("",), [(text,) for text in card.limits]),
    ]
    return [table for table in tables if table.rows]


def to_markdown(card: ModelCard) -> str:
    """The whole card as a page."""
    lines = [f"# Model card of snapshot {card.version}", ""]
    for table in sections(card):
        if table.columns == ("",):
            lines += [f"## {table.title}", "", *(f"- {row[0]}" for row in table.rows), ""]
            continue
        rows = [table.columns, tuple("---" for _ in table.columns), *table.rows]
        lines += [f"## {table.title}", "", *("| " + " | ".join(map(_escape, row)) + " |" for row in rows), ""]
    return "\n".join(lines)


def moment(at: float | None) -> str:
    """A time in seconds since 1970 as text; a dash for None and for times that are no dates."""
    try:
        return "–" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, OSError, ValueError):
        return "–"


def _origin(card: ModelCard) -> list[tuple[str, str]]:
    parent, machine = card.parent, card.machine or {}
    n_new = None if parent is None else card.data["cursor"] - parent["cursor"]
    rows = [
        ("version", card.version),
        ("trained", moment(card.created_at)),
        ("Palate", card.palate + (f", commit {card.commit}" if card.commit else "")),
        ("machine", ", ".join(f"{name} {value}" for name, value in machine.items())),
        ("seed", str(card.seed)),
        ("settings", str((card.settings or {}).get("digest", ""))),
        ("champion then", "none" if parent is None else f"{parent['version']}, trained {moment(parent['created_at'])}"),
        ("log since the champion", "" if n_new is None else f"{n_new:,} rows"),
        ("gates", f"{'passed' if card.verdict.get('promote') else 'not passed'}: {card.verdict.get('why', '')}"),
    ]
    return [row for row in rows if row[1]]


def _data(data: Mapping[str, Json]) -> list[tuple[str, str]]:
    kinds = ", ".join(f"{name} {n:,}" for name, n in data.get("kinds", {}).items())
    span = f"{moment(data.get('oldest_at'))} to {moment(data.get('newest_at'))}"
    counts = [(name, f"{data[name]:,}") for name in ("users", "items", "events") if name in data]
    rows = [*counts, ("kinds of events", kinds), ("time of events", span), ("digest", str(data.get("data_digest", "")))]
    return [row for row in rows if row[1]]


def _check(check: Mapping[str, Json]) -> tuple[str, str, str]:
    return check["name"], "yes" if check["passed"] else "no", check["why"]


def _segment(segment: Mapping[str, Json]) -> tuple[str, ...]:
    p = segment["p"]
    low, high = segment["difference"]
    figures = (f"{segment[name]:.4f}" for name in ("challenger", "champion"))
    return (
        segment["name"],
        str(segment["users"]),
        *figures,
        f"{low:+.4f} to {high:+.4f}",
        "" if p is None else f"{p:.3g}",
    )


def _model(name: str, model: Mapping[str, Json]) -> tuple[str, str, str]:
    params = ", ".join(f"{key} {_short(value)}" for key, value in model["params"].items())
    return name, model["recommender"], params


def _step(step: Mapping[str, Json]) -> tuple[str, ...]:
    peak = step["peak_mb"]
    return step["name"], f"{step['wall_s']:.1f}", f"{step['cpu_s']:.1f}", "" if peak is None else f"{peak:.0f}"


def figure_text(figure: Sequence[float] | None) -> str:
    """A mean with its interval; metrics of all lists together have none."""
    if figure is None or figure[0] is None:
        return ""
    interval = f" ({figure[1]:.4f} to {figure[2]:.4f})" if len(figure) == 3 and figure[1] is not None else ""
    return f"{figure[0]:.4f}{interval}"


def _short(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _escape(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")
