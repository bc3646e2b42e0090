"""The tables: figures, who differs from whom, and the facts to repeat it all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Final

from palate.evaluation.by_group import by_group
from palate.evaluation.comparison import Comparison
from palate.evaluation.evaluate import Evaluation
from palate.evaluation.significance import LEVEL

TITLES: Final[Mapping[str, str]] = {
    "ndcg": "NDCG",
    "recall": "Recall",
    "precision": "Precision",
    "map": "MAP",
    "mrr": "MRR",
    "hit_rate": "Hit rate",
    "coverage": "Coverage",
    "gini": "Gini",
    "novelty": "Novelty",
    "diversity": "Diversity",
    "calibration": "Miscalibration",
    "differentiation": "Differs",
}
"""Every metric as the page calls it, in its order."""

ACCURACY: Final = ("ndcg", "recall", "precision", "map", "mrr", "hit_rate")
_DOWN: Final = ' class="down"'
_SHARES: Final = ("coverage", "differentiation")


def headline(result: Comparison) -> str:
    """Every figure of every model; NDCG with its interval."""
    heads = "".join(f"<th scope=col>{title}</th>" for title in TITLES.values())
    best = {metric: max(one.metrics[metric] for one in result.models.values()) for metric in ACCURACY}
    level = dict(zip(result.pairs.names, result.pairs.with_best.tolist(), strict=True))
    rows: list[str] = []
    for place, (name, one) in enumerate(result.models.items()):
        mark = " ≈" if place and level[name] else ""
        cells = "".join(_cell(one, metric, best.get(metric)) for metric in TITLES)
        kind = "" if place else ' class="first"'
        rows.append(f"<tr{kind}><th scope=row>{escape(name)}{mark}</th>{cells}</tr>")
    return (
        f'<div class="wide"><table><thead><tr><th scope=col>Model</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(one: Evaluation, metric: str, best: float | None) -> str:
    value = one.metrics[metric]
    shown = "–" if math.isnan(value) else f"{value:.0%}" if metric in _SHARES else f"{value:.3f}"
    kind = ' class="best"' if value == best else ""
    low, high = one.intervals["ndcg"]
    beside = f"<small>{low:.3f} to {high:.3f}</small>" if metric == "ndcg" else ""
    return f"<td{kind}>{shown}{beside}</td>"


def matrix(result: Comparison) -> str:
    """Row less column in NDCG, and the chance of so much if there were no difference."""
    pairs = result.pairs
    heads = "".join(f"<th scope=col>{escape(name)}</th>" for name in pairs.names)
    rows: list[str] = []
    for row, name in enumerate(pairs.names):
        cells: list[str] = []
        for column in range(len(pairs.names)):
            if row == column:
                cells.append('<td class="self"></td>')
                continue
            gap, p = pairs.difference[row, column], pairs.p[row, column]
            kind = "" if p >= LEVEL else ' class="up"' if gap > 0 else ' class="down"'
            chance = "p &lt; 0.01" if p < 0.01 else f"p = {p:.2f}"
            cells.append(f"<td{kind}>{f'{gap:+.4f}'.replace('-', '−')}<small>{chance}</small></td>")
        rows.append(f"<tr><th scope=row>{escape(name)}</th>{''.join(cells)}</tr>")
    return (
        f'<div class="wide"><table class="matrix"><thead><tr><th></th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def by_segment(result: Comparison) -> str:
    """NDCG of every model for every segment."""
    if result.segments is None:
        return ""
    tables = [by_group(one, result.segments) for one in result.models.values()]
    heads = "".join(f"<th scope=col>{escape(name)}</th>" for name in result.models)
    rows: list[str] = []
    for served in zip(*tables, strict=True):
        cells = "".join(
            f"<td{_DOWN if one.weak else ''}>{one.metrics['ndcg']:.3f}"
            f"<small>{one.interval[0]:.3f} to {one.interval[1]:.3f}</small></td>"
            for one in served
        )
        rows.append(f"<tr><th scope=row>{escape(served[0].name)} ({served[0].users:,})</th>{cells}</tr>")
    return (
        f'<div class="wide"><table class="matrix"><thead><tr><th></th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def facts(result: Comparison) -> str:
    """What another needs to come to the same figures."""
    asked = next(iter(result.models.values())).users
    at = datetime.fromtimestamp(result.at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    long = {"Protocol": result.protocol, "Relevance": result.relevance}
    short = {
        "Part": result.part,
        "Data": f"{result.users:,} users, {result.items:,} items, {result.events:,} events",
        "Asked": f"{asked:,} users, for {result.k} of {result.catalogue:,} items",
        "Seeds": ", ".join(map(str, result.seeds)),
        "Splits": f"{result.splits}",
        "Palate": result.palate,
        "Made": at,
    }
    rows = [f'<div class="whole"><dt>{name}</dt><dd>{escape(value)}</dd></div>' for name, value in long.items()]
    rows += [f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in short.items()]
    digest = f'<div class="whole"><dt>Data digest</dt><dd><code>{escape(result.data_digest)}</code></dd></div>'
    return f"<dl>{''.join(rows)}{digest}</dl>"
