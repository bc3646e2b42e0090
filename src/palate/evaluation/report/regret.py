"""The chart and the table of the default's regret by group."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from palate.evaluation.advice import percent, whom
from palate.evaluation.regret import Regret, Row, Versus
from palate.evaluation.report.svg import AxisScale, dot, drawing, line, text

_WIDTH = 340
_ROW = 26
_LEFT = 118
_COLOURS = {"worse": "down", "better": "up", "": ""}


def regret_dots(rows: Sequence[Row], title: str) -> str:
    """Draw the regret of each group in percent with its interval, one row for each group, and the line of no regret."""
    height = _ROW * len(rows) + 24
    shown = [value for row in rows if not row.few for value in (row.same.regret, *row.crossed.interval)]
    scale = AxisScale.over([0.0, *(100 * value for value in shown)], _LEFT, _WIDTH - 12)
    parts: list[str] = []
    for value, label in scale.ticks():
        parts.append(line(scale(value), 4, scale(value), height - 18, "zero" if abs(value) < 1e-9 else "axis"))
        parts.append(text(scale(value), height - 4, label.replace("-", "−"), anchor="middle"))
    for index, row in enumerate(rows):
        y = _ROW * index + 16
        parts.append(text(0, y + 4, _short(row), kind="name"))
        parts.append(text(_LEFT - 12, y + 4, f"{row.users:,}", anchor="end"))
        if row.few or math.isnan(row.crossed.regret):
            parts.append(text(_LEFT, y + 4, "too few to tell" if row.few else "nothing was hit"))
            continue
        x_low, x_high = (scale(100 * value) for value in row.crossed.interval)
        parts.append(line(x_low, y, x_high, y, f"span {row.sure}"))
        tooltip_same = f"{whom(row)}: {percent(row.same.regret)} % on the same users"
        parts.append(dot(scale(100 * row.same.regret), y, tooltip_same, kind="hollow"))
        tooltip = f"{whom(row)}: {_in_words(row.crossed)}, {row.users:,} users"
        parts.append(dot(scale(100 * row.crossed.regret), y, tooltip, kind=f"dot {row.sure}"))
    return drawing(_WIDTH, height, title, parts)


def regret_table(regret: Regret) -> str:
    """The table of all groups: users, regret by both estimates, and the best single model."""
    heads = ("Group", "Users", "Regret", "On the same users", "Best single model", "Its mean", "Default")
    head = "".join(f"<th scope=col>{name}</th>" for name in heads)
    rows = "".join(_line(row) for row in (regret.everyone, *regret.groups))
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _line(row: Row) -> str:
    kind = " class=first" if row.by == "everyone" else " class=few" if row.few else ""
    cells = (
        f"{row.users:,}",
        "too few to tell" if row.few else _cell(row.crossed),
        "" if row.few else _cell(row.same),
        escape(row.best),
        f"{row.same.reference:.4f}",
        f"{row.default:.4f}",
    )
    marks = ("", f' class="{_COLOURS[row.sure]}"', "", "", "", "")
    body = "".join(f"<td{mark}>{cell}</td>" for cell, mark in zip(cells, marks, strict=True))
    return f"<tr{kind}><th scope=row>{escape(whom(row))}</th>{body}</tr>"


def _cell(comparison: Versus) -> str:
    if math.isnan(comparison.regret):
        return "–"
    low, high = comparison.interval
    return f"{percent(comparison.regret)} %<small>{percent(low)} to {percent(high)}</small>"


def _in_words(comparison: Versus) -> str:
    low, high = comparison.interval
    return f"{percent(comparison.regret)} % ({percent(low)} to {percent(high)})"


def _short(row: Row) -> str:
    """The name of a group in the chart, shortened."""
    name = f"{row.name} events" if row.by == "history" else row.name
    return name if len(name) <= 13 else f"{name[:12]}…"
