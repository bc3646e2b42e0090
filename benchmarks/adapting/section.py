"""The page section on the delay between an event and the changed list."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    rows = [(result["events"], f"{result['p50_ms']} ms", f"{result['p99_ms']} ms", result["lists_changed"])]
    columns = ("events", "p50", "p99", "lists changed")
    return f"## Adapting\n\n{result['what']}; seed {result['seed']}.\n\n{table(columns, rows)}"
