"""The page section on quality beyond movies."""

from __future__ import annotations

from typing import Any

from benchmarks.quality.section import task_table

_DOMAINS = (
    "As above, with the default settings, which were chosen on movies, and without `ranker`. Sets without times are "
    "split at random, and the order of their files says nothing ([how they are read](../docs/data.md)). "
    "The first edition of goodbooks holds about a hundred ratings of every book: popularity says nothing there. "
    "Other work shared the machine, so the seconds of fits are upper bounds."
)


def section(result: dict[str, Any]) -> str:
    return f"## Quality on books, games and music\n\n{_DOMAINS}\n\n" + "\n\n".join(map(task_table, result["tasks"]))
