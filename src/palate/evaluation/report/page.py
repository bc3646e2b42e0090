"""The HTML page of a comparison: the result, tables and charts, and how to repeat it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

from palate.evaluation.by_history_length import by_history
from palate.evaluation.comparison import Comparison
from palate.evaluation.report.charts import dots, histories, scatter
from palate.evaluation.report.style import CSS
from palate.evaluation.report.tables import TITLES, differences_table, metrics_table, reproduction_list, segments_table
from palate.evaluation.verdict import listed

_PLOTTED = ("ndcg", "recall", "precision", "map", "mrr", "hit_rate", "novelty", "diversity", "calibration")
_NOTES = {
    "novelty": "bits; higher is less known",
    "diversity": "1 − cosine of the users of two items",
    "calibration": "lower is closer to the user's genres",
}


def page(result: Comparison) -> str:
    """Build the page as one self-contained HTML document."""
    return document(f"Palate: evaluation on {result.part}", _head(result), sections(result), result.palate)


def sections(result: Comparison) -> tuple[str, ...]:
    """Build the sections: metrics, charts, and how to repeat the comparison."""
    return (
        section("Figures", _READ_FIGURES, metrics_table(result)),
        section("With their intervals", _READ_DOTS, _dots(result)),
        section("Pairwise differences", _READ_MATRIX, differences_table(result)),
        section("Accuracy and breadth", _READ_SCATTER, _scatters(result)),
        section("By length of history", _READ_HISTORY, _histories(result)),
        *([section("By segment", _READ_SEGMENTS, segments_table(result))] if result.segments else []),
        section("How to repeat it", "", reproduction_list(result)),
    )


def document(title: str, head: str, parts: Iterable[str], version: str) -> str:
    """Build an HTML document from a head and sections."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{CSS}</style></head><body>{head}{''.join(parts)}"
        f'<footer class="note">Made by Palate {escape(version)}.</footer></body></html>\n'
    )


def _head(result: Comparison) -> str:
    names = list(result.models)
    best = result.models[names[0]]
    low, high = best.intervals["ndcg"]
    tied_names = [
        name for name, is_tied in zip(result.pairs.names, result.pairs.with_best.tolist(), strict=True) if is_tied
    ]
    tied_with = [escape(name) for name in tied_names if name != names[0]]
    tie_note = f" It does not differ significantly from {listed(tied_with)}." if tied_with else ""
    lead = (
        f"NDCG@{result.k} is {best.metrics['ndcg']:.4f}, 95 % interval {low:.4f} to {high:.4f}, "
        f"over {best.users:,} users and a catalogue of {result.catalogue:,} items.{tie_note}"
    )
    ranks = "ranks best" if len(names) > 1 else "was evaluated"
    return (
        f'<header><p class="kind">Evaluation on {result.part}</p>'
        f"<h1><em>{escape(names[0])}</em> {ranks}{_of(len(names))}</h1><p>{lead}</p>"
        f'<p class="note">{escape(result.protocol[0].upper() + result.protocol[1:])}.</p></header>'
    )


def _of(n: int) -> str:
    return f" of {n}" if n > 1 else ""


def section(title: str, note: str, body: str) -> str:
    """Build a section with a title; ``note`` explains how to read it."""
    note_html = f'<p class="note">{note}</p>' if note else ""
    return f"<section><h2>{title}</h2>{note_html}{body}</section>"


def _dots(result: Comparison) -> str:
    first = next(iter(result.models.values()))
    figures = [
        f"<figure><h3>{TITLES[name]} <small>{_NOTES.get(name, '')}</small></h3>"
        f"{dots(result.models, name, TITLES[name])}</figure>"
        for name in _PLOTTED
        if not math.isnan(first.metrics[name])
    ]
    return f'<div class="grid">{"".join(figures)}</div>'


def _scatters(result: Comparison) -> str:
    figures = [
        f"<figure>{scatter(result.models, across, title)}</figure>"
        for across, title in (("coverage", "coverage"), ("novelty", "novelty"), ("diversity", "diversity"))
    ]
    return f'<div class="grid">{"".join(figures)}</div>'


def _histories(result: Comparison) -> str:
    groups = {name: by_history(evaluation) for name, evaluation in result.models.items()}
    figures = [f"<figure><h3>{escape(name)}</h3>{histories(groups, name)}</figure>" for name in groups]
    return f'<div class="grid small">{"".join(figures)}</div>'


_READ_FIGURES = (
    "Means over users. Bold is the best; ≈ marks models whose NDCG does not differ significantly from the best. "
    "Coverage is the share of the catalogue that occurs in at least one list; "
    "“differs” is the share of their items in which the lists of two users differ; "
    "a lower Gini shows the catalogue more evenly; a lower miscalibration is closer to each user's own genres."
)
_READ_DOTS = "A dot is the mean over users, the bar its 95 % bootstrap interval. The best by NDCG is coloured."
_READ_MATRIX = (
    "Row less column in NDCG, paired by user: a two-sided randomisation test, corrected over all pairs by Holm's "
    "method. Coloured where p is below 0.05; grey differences may be chance."
)
_READ_SCATTER = (
    "An accurate model may still recommend the same few items to all users. Up and to the right is better on both."
)
_READ_HISTORY = (
    "NDCG for four groups of about equal size, by the number of known events; grey lines are the other models."
)
_READ_SEGMENTS = (
    "NDCG in each segment of taste, computed from the training part only. Coloured where a model's 95 % interval lies "
    "below its own mean over all users."
)
