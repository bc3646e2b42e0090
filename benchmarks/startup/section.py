"""The page section on start-up time."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.table import table

_UP: Final = {
    "up_first_answer": "`palate up` from nothing to a list of ten with reasons, median of five",
    "up_all_models": "the same, until all models are live",
}


def section(result: dict[str, Any]) -> str:
    rows = [
        ("`import palate`, beyond Python's own start", f"{result['import_palate_s']} s"),
        (
            f"server ready, {result['events_in_log']:,} events in the log, first start",
            f"{result['ready_s_first_start']} s",
        ),
        (
            "the same, median of later starts (features from their checkpoint)",
            _format(result, "ready"),
        ),
        *((label, _format(result, name)) for name, label in _UP.items() if f"{name}_s_median" in result),
    ]
    return f"## Starting\n\n{table(('what', 'time'), rows)}"


def _format(result: dict[str, Any], name: str) -> str:
    """The median time, and the processor seconds of the process that answers, where they were measured."""
    cpu_s = result.get(f"{name}_cpu_s_median")
    return f"{result[f'{name}_s_median']} s" + ("" if cpu_s is None else f" ({cpu_s} s of a processor)")
