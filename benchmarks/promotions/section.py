"""The page section on promotions under load."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    rows = [
        ("failed requests", f"{result['failed']} of {result['requests']:,}"),
        ("p50 before, during", f"{result['p50_before_ms']} ms, {result['p50_during_ms']} ms"),
        ("p99 before, during", f"{result['p99_before_ms']} ms, {result['p99_during_ms']} ms"),
        ("p99 during ÷ before", f"{result['p99_ratio']}"),
        ("until the other snapshot is live, median", f"{result['swap_s_median']} s"),
    ]
    return (
        "## Promotions under load\n\n"
        f"MovieLens 100K, default settings: {result['clients']} clients ask for lists without pause while the champion "
        f"is rolled back and promoted again, {result['changes']} changes in all. A request counts as during a change "
        f"until a second after the other snapshot is live ({result['requests_during']:,} requests).\n\n"
        f"{table(('what', 'figure'), rows)}"
    )
