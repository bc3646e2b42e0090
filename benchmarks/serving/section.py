"""The page section on throughput and latency."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_LIMIT = (
    "How far from the limit: the answer must read 0.7 MB of EASE weights for a history of 100 (about 0.1 ms from "
    "memory that is not in a cache) and go through the web stack (one over the `/health` rate). The rest is some 250 "
    "NumPy calls on arrays of the catalogue's length, of which most of the cost is the call, not the arithmetic; "
    "half-precision and 8-bit weights were tried and gained little or lost, as NumPy must widen them first."
)


def section(result: dict[str, Any]) -> str:
    rows = [
        (
            load["connections"],
            f"{load['requests_per_s']:,}",
            load["p50_ms"],
            load["p99_ms"],
            f"{limit['requests_per_s']:,}",
            f"{load['share_of_health']:.0%}",
        )
        for load, limit in zip(result["recommend"], result["health"], strict=True)
    ]
    columns = ("connections", "answers/s", "p50 ms", "p99 ms", "`/health` answers/s", "share of it")
    time_shares = [(part, f"{share:.1%}") for part, share in result["where_time_goes"].items()]
    return (
        f"## Serving\n\n{result['what']} {result['users']} users; impressions dropped: "
        f"{result['impressions_dropped']:.0f}.\n\n{table(columns, rows)}\n\n"
        f"{_LIMIT}\n\n"
        f"Where the server's main thread spends its time at 16 connections:\n\n{table(('part', 'share'), time_shares)}"
    )
