"""Regret as charts and a table: what is lost, by whom, and against what."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from palate.evaluation.advice import percent, whom
from palate.evaluation.regret import Regret, Row, Versus
from palate.evaluation.report.svg import Scale, dot, drawing, line, text

_WIDTH = 340
_ROW = 26
_LEFT = 118
_COLOURS = {"worse": "down", "better": "up", "": ""}


def regret_dots(rows: Sequence[Row], title: str) -> str:
    """The regret of each group in percent with its interval, one under the other, beside the line of no regret."""
    height = _ROW * len(rows) + 24
    told = [side for row in rows if not row.few for side in (row.same.regret, *row.crossed.interval)]
    scale = Scale.over([0.0, *(100 * side for side in told)], _LEFT, _WIDTH - 12)
    parts: list[str] = []
    for value, label in scale.ticks():
        parts.append(line(scale(value), 4, scale(value), height - 18, "zero" if abs(value) < 1e-9 else "axis"))
        parts.append(text(scale(value), height - 4, label.replace("-", "−"), anchor="middle"))
    for place, row in enumerate(rows):
        y = _ROW * place + 16
        parts.append(text(0, y + 4, _short(row), kind="name"))
        parts.append(text(_LEFT - 12, y + 4, f"{row.users:,}", anchor="end"))
        if row.few or math.isnan(row.crossed.regret):
            parts.append(text(_LEFT, y + 4, "too few to tell" if row.few else "nothing was hit"))
            continue
        low, high = (scale(100 * side) for side in row.crossed.interval)
        parts.append(line(low, y, high, y, f"span {row.sure}"))
        same = f"{whom(row)}: {percent(row.same.regret)} % on the same users"
        parts.append(dot(scale(100 * row.same.regret), y, same, kind="hollow"))
        words = f"{whom(row)}: {_in_words(row.crossed)}, {row.users:,} users"
        parts.append(dot(scale(100 * row.crossed.regret), y, words, kind=f"dot {row.sure}"))
    return drawing(_WIDTH, height, title, parts)


def regret_table(found: Regret) -> str:
    """Every group with its users, its best single model, and the regret both ways."""
    heads = ("Whom", "People", "Regret", "On the same users", "Best single model", "Its mean", "Default")
    head = "".join(f"<th scope=col>{name}</th>" for name in heads)
    rows = "".join(_line(row) for row in (found.everyone, *found.groups))
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


def _cell(one: Versus) -> str:
    if math.isnan(one.regret):
        return "–"
    low, high = one.interval
    return f"{percent(one.regret)} %<small>{percent(low)} to {percent(high)}</small>"


def _in_words(one: Versus) -> str:
    low, high = one.interval
    return f"{percent(one.regret)} % ({percent(low)} to {percent(high)})"


def _short(row: Row) -> str:
    """A group as the chart names it."""
    name = f"{row.name} events" if row.by == "history" else row.name
    return name if len(name) <= 13 else f"{name[:12]}…"
