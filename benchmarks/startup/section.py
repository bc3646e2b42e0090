"""The page section on start-up time."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    rows = [
        ("`import palate`, beyond Python's own start", f"{result['import_palate_s']} s"),
        (
            f"server ready, {result['events_in_log']:,} events in the log, first start",
            f"{result['ready_s_first_start']} s",
        ),
        ("the same, median of later starts (features from their checkpoint)", f"{result['ready_s_median']} s"),
    ]
    return f"## Starting\n\n{table(('what', 'time'), rows)}"
