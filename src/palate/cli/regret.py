"""Regret on the command line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from palate.cli.render import out, show_table

if TYPE_CHECKING:
    from palate.evaluation.regret import Regret, Row, Versus

_COLOURS = {"worse": "red", "better": "green"}


def show_regret(default: str, found: Regret) -> None:
    """What the default loses to the best single model of each group, worst told apart by colour."""
    from palate.evaluation.regret import LEAST_USERS

    heads = ("whom", "users", "default", "best single", "its mean", "regret", "95 % between", "picked on the same")
    columns = [(head, "left" if head in ("whom", "best single") else "right") for head in heads]
    show_table(f"\nWhat {default} loses", columns, [_line(row) for row in (found.everyone, *found.groups)])
    out.print(
        f"\nRegret: 1 - default / best. The best of {len(found.singles)} single models is picked on half of the users "
        "and asked on the\nother half: rather too little. Picked on the same users its luck counts: rather too much. "
        f"Coloured: more than\nchance explains. Fewer than {LEAST_USERS} users tell nothing.",
        style="dim",
    )


def _line(row: Row) -> list[str]:
    from palate.evaluation.advice import whom

    first = [escape(whom(row)), f"{row.users:,}", f"{row.default:.4f}", escape(row.best), f"{row.same.reference:.4f}"]
    if row.few:
        return [f"[dim]{cell}[/]" for cell in (*first, "too few", "", "")]
    shown, between = _shown(row.crossed)
    colour = _COLOURS.get(row.sure)
    return [*first, f"[{colour}]{shown}[/]" if colour else shown, between, _shown(row.same)[0]]


def _shown(one: Versus) -> tuple[str, str]:
    from palate.evaluation.advice import percent

    if math.isnan(one.regret):
        return "-", ""
    return f"{percent(one.regret)} %", " to ".join(percent(side) for side in one.interval)
