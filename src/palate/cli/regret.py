"""Show the regret of the default pipeline as a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.markup import escape

from palate.cli.render import out, show_table

if TYPE_CHECKING:
    from palate.evaluation.regret import Regret, Row, Versus

_COLOURS = {"worse": "red", "better": "green"}


def show_regret(default: str, regret: Regret) -> None:
    """A table of what the default loses to the best single model, for all users and by group."""
    from palate.evaluation.regret import LEAST_USERS

    heads = ("whom", "users", "default", "best single", "its mean", "regret", "95 % between", "picked on the same")
    columns = [(head, "left" if head in ("whom", "best single") else "right") for head in heads]
    show_table(f"\nWhat {default} loses", columns, [_line(row) for row in (regret.everyone, *regret.groups)])
    out.print(
        f"\nRegret: 1 - default / best. The best of {len(regret.singles)} single models is picked on half of the users "
        "and measured on the\nother half: slightly too low. Picked on the same users it is slightly too high. "
        f"Coloured:\nsignificant. Fewer than {LEAST_USERS} users are too few.",
        style="dim",
    )


def _line(row: Row) -> list[str]:
    from palate.evaluation.advice import whom

    first = [escape(whom(row)), f"{row.users:,}", f"{row.default:.4f}", escape(row.best), f"{row.same.reference:.4f}"]
    if row.few:
        return [f"[dim]{cell}[/]" for cell in (*first, "too few", "", "")]
    share, interval = _format_versus(row.crossed)
    colour = _COLOURS.get(row.sure)
    return [*first, f"[{colour}]{share}[/]" if colour else share, interval, _format_versus(row.same)[0]]


def _format_versus(versus: Versus) -> tuple[str, str]:
    from palate.evaluation.advice import percent

    if math.isnan(versus.regret):
        return "-", ""
    return f"{percent(versus.regret)} %", " to ".join(percent(side) for side in versus.interval)
