"""The page section on start-up time."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    rows = [
        ("`import palate`, beyond Python's own start", f"{result['import_palate_s']} s", ""),
        (
            f"server ready, {result['events_in_log']:,} events in the log, first start",
            f"{result['ready_s_first_start']} s",
            "",
        ),
        (
            "the same, median of later starts (features from their checkpoint)",
            f"{result['ready_s_median']} s",
            f"{result['ready_cpu_s_median']} s",
        ),
        (
            "`palate up` from nothing: a list of ten with reasons, median of five",
            f"{result['up_first_answer_s_median']} s",
            f"{result['up_first_answer_cpu_s_median']} s",
        ),
        ("the same: all models live", f"{result['up_all_models_s_median']} s", ""),
    ]
    note = f"At the end the load was {result['load']}; the processor's seconds are those of the process that answers."
    return f"## Starting\n\n{table(('what', 'time', 'processor'), rows)}\n\n{note}"
