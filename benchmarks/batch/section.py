"""The page section on lists for many users."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    batch, single = result["batch"], result["batch"]["single_ms"]
    ratio = result["cached"]["requests_per_s"] / result["computed"]["requests_per_s"]
    first_ratio = result["first_cached_per_s"] / result["first_computed_per_s"]
    waits = [
        (name, single[key]["p50"], single[key]["p99"])
        for name, key in (("alone", "alone"), ("while a batch is answered", "beside"))
    ]
    speeds = [
        ("random users", f"{_per_s(result['computed'])}", f"{_per_s(result['cached'])}", f"{ratio:.2f}"),
        (
            "each user once, after a start",
            f"{result['first_computed_per_s']:,}",
            f"{result['first_cached_per_s']:,}",
            f"{first_ratio:.2f}",
        ),
    ]
    filled = result["filled"]
    return (
        f"## Lists for many users\n\n{result['what']}\n\n"
        f"One request for {result['users']} users is answered with {batch['users_per_s']:,} lists/s, and with "
        f"{batch['users_per_s_beside']:,} lists/s beside a client that asks for single lists, one after the other:\n\n"
        f"{table(('single lists', 'p50 ms', 'p99 ms'), waits)}\n\n"
        f"`palate batch --cache` computed {filled['users']} lists in {filled['took_s']} s. Answers at 16 connections; "
        f"{result['hits']:.0%} of those of the second column came from the cache:\n\n"
        f"{table(('answers/s', 'computed', 'cached', 'ratio'), speeds)}\n\n"
        "A cached answer still reads the user's history, to compare it with that of the list: after a start from the "
        "log, later from memory."
    )


def _per_s(load: dict[str, Any]) -> str:
    return f"{load['requests_per_s']:,}"
