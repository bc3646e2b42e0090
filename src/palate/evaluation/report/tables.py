"""The HTML tables of the evaluation report."""

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
"""The title of each metric on the page, in the order of the columns."""

ACCURACY: Final = ("ndcg", "recall", "precision", "map", "mrr", "hit_rate")
_WEAK_CLASS: Final = ' class="down"'
_PERCENT_METRICS: Final = ("coverage", "differentiation")


def metrics_table(result: Comparison) -> str:
    """The table of all metrics of all models; NDCG with its interval."""
    heads = "".join(f"<th scope=col>{title}</th>" for title in TITLES.values())
    best = {metric: max(evaluation.metrics[metric] for evaluation in result.models.values()) for metric in ACCURACY}
    is_tied = dict(zip(result.pairs.names, result.pairs.with_best.tolist(), strict=True))
    rows: list[str] = []
    for index, (name, evaluation) in enumerate(result.models.items()):
        tie_mark = " ≈" if index and is_tied[name] else ""
        cells = "".join(_cell(evaluation, metric, best.get(metric)) for metric in TITLES)
        kind = "" if index else ' class="first"'
        rows.append(f"<tr{kind}><th scope=row>{escape(name)}{tie_mark}</th>{cells}</tr>")
    return (
        f'<div class="wide"><table><thead><tr><th scope=col>Model</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(evaluation: Evaluation, metric: str, best: float | None) -> str:
    value = evaluation.metrics[metric]
    shown = "–" if math.isnan(value) else f"{value:.0%}" if metric in _PERCENT_METRICS else f"{value:.3f}"
    kind = ' class="best"' if value == best else ""
    low, high = evaluation.intervals["ndcg"]
    interval = f"<small>{low:.3f} to {high:.3f}</small>" if metric == "ndcg" else ""
    return f"<td{kind}>{shown}{interval}</td>"


def differences_table(result: Comparison) -> str:
    """The table of pairwise differences in NDCG (row minus column) with their p-values."""
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


def segments_table(result: Comparison) -> str:
    """The table of the NDCG of every model for every segment."""
    if result.segments is None:
        return ""
    tables = [by_group(evaluation, result.segments) for evaluation in result.models.values()]
    heads = "".join(f"<th scope=col>{escape(name)}</th>" for name in result.models)
    rows: list[str] = []
    for segment_rows in zip(*tables, strict=True):
        cells = "".join(
            f"<td{_WEAK_CLASS if row.weak else ''}>{row.metrics['ndcg']:.3f}"
            f"<small>{row.interval[0]:.3f} to {row.interval[1]:.3f}</small></td>"
            for row in segment_rows
        )
        rows.append(f"<tr><th scope=row>{escape(segment_rows[0].name)} ({segment_rows[0].users:,})</th>{cells}</tr>")
    return (
        f'<div class="wide"><table class="matrix"><thead><tr><th></th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def reproduction_list(result: Comparison) -> str:
    """The list of what is needed to repeat the comparison."""
    n_users = next(iter(result.models.values())).users
    at = datetime.fromtimestamp(result.at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    long_facts = {"Protocol": result.protocol, "Relevance": result.relevance}
    short_facts = {
        "Part": result.part,
        "Data": f"{result.users:,} users, {result.items:,} items, {result.events:,} events",
        "Asked": f"{n_users:,} users, for {result.k} of {result.catalogue:,} items",
        "Seeds": ", ".join(map(str, result.seeds)),
        "Splits": f"{result.splits}",
        "Palate": result.palate,
        "Made": at,
    }
    rows = [f'<div class="whole"><dt>{name}</dt><dd>{escape(value)}</dd></div>' for name, value in long_facts.items()]
    rows += [f"<div><dt>{name}</dt><dd>{escape(value)}</dd></div>" for name, value in short_facts.items()]
    digest = f'<div class="whole"><dt>Data digest</dt><dd><code>{escape(result.data_digest)}</code></dd></div>'
    return f"<dl>{''.join(rows)}{digest}</dl>"
