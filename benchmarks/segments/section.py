"""The page section on the stability of segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.table import table

_SEGMENTS = (
    "Agreement of the [segments](../docs/models/segments.md) of everyone between two fits that differ in seed, factors "
    "and all: the adjusted Rand index (1 the same, 0 chance), mean (and least) over pairs of seeds. Kept are ids and "
    "names under another seed, and with more data. Seconds are of one core, beyond those of iALS. [The segments of "
    "MovieLens 1M](../docs/segments-ml1m.md)."
)


def section(result: dict[str, Any]) -> str:
    numbers = list(result["sets"][0]["adjusted_rand"])
    rows = [_row(figures, numbers) for figures in result["sets"]]
    columns = ("", *(f"n = {n}" for n in numbers), "5 % more data", "ids kept", "names kept", "s")
    seeds = ", ".join(map(str, result["seeds"]))
    return (
        f"## Segments\n\n{_SEGMENTS} Seeds {seeds}; default n = {result['default']}; *5 % more data* is between a "
        f"fit on {result['more']:.0%} of the events and one on all, with another seed too.\n\n"
        f"{table(columns, rows)}"
    )


def _row(figures: dict[str, Any], numbers: Sequence[str]) -> tuple[Any, ...]:
    agreement, other_seed, more_data = figures["adjusted_rand"], figures["another_seed_kept"], figures["more_data_kept"]
    return (
        f"MovieLens {figures['title']}",
        *(f"{agreement[n]['mean']:.2f} ({agreement[n]['least']:.2f})" for n in numbers),
        f"{figures['more_data_adjusted_rand']:.2f}",
        f"{other_seed['ids']}, {more_data['ids']} of {more_data['of']}",
        f"{other_seed['names']}, {more_data['names']}",
        figures["cpu_s_beyond_ials"],
    )
