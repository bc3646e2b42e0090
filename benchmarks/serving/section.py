"""The page section on throughput and latency."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_PARAGRAPH = "\n\n"
_LIMIT = (
    "How far from the limit: a list for a new history of 100 events must read 1.5 MB of weights of `ease` and "
    "`linear_sequence` (about 0.15 ms from memory that is not in a cache) and go through the web stack (one over the "
    "`/health` rate). Most of the rest is Python around small arrays, not arithmetic; in pairs the log and the "
    "impressions are written on the same core."
)


def section(result: dict[str, Any]) -> str:
    time_shares = [(part, f"{share:.1%}") for part, share in result["where_time_goes"].items()]
    tables = [_lists(result), *([_pairs(result["pairs"])] if "pairs" in result else [])]
    return (
        f"## Serving\n\n{result['what']} {result['users']} users; impressions dropped: "
        f"{result['impressions_dropped']:.0f}.\n\n{_PARAGRAPH.join(tables)}\n\n"
        f"{_LIMIT}\n\n"
        f"Where the server's main thread spends its time at 16 connections:\n\n{table(('part', 'share'), time_shares)}"
    )


def _lists(result: dict[str, Any]) -> str:
    """Lists beside ``/health`` and, since it is measured, beside the route of a bare FastAPI application."""
    columns = ["connections", "answers/s", "p50 ms", "p99 ms", "`/health` answers/s", "share of it"]
    rows = [
        [
            load["connections"],
            f"{load['requests_per_s']:,}",
            load["p50_ms"],
            load["p99_ms"],
            f"{health['requests_per_s']:,}",
            f"{load['share_of_health']:.0%}",
        ]
        for load, health in zip(result["recommend"], result["health"], strict=True)
    ]
    if "bare" in result:
        columns += ["bare FastAPI answers/s", "`/health` of it", "lists of it"]
        for row, load, health, bare in zip(rows, result["recommend"], result["health"], result["bare"], strict=True):
            shares = (health["share_of_bare"], load["share_of_bare"])
            row += [f"{bare['requests_per_s']:,}", *(f"{share:.0%}" for share in shares)]
    return table(columns, rows)


def _pairs(loads: list[dict[str, Any]]) -> str:
    rows = [(load["connections"], f"{load['pairs_per_s']:,}", load["mean_ms"]) for load in loads]
    return "An event, then a list for the same user:\n\n" + table(("connections", "pairs/s", "mean ms"), rows)
