"""The page section on business rules."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    times = result["us"]
    rows = [(name, times["kept"][name], times["new"][name]) for name in times["kept"]]
    compiled = [(n, result["compile_ms"][n], result["compile_grown_ms"][n]) for n in result["compile_ms"]]
    return (
        f"## Rules\n\n{_RULES.format(**result)}\n\n"
        f"{table(('rules', 'µs, user kept', 'µs, new user'), rows)}\n\n{_COMPILE.format(**result)}\n\n"
        f"{table(('rules', *(f'ms, {result[size]:,} items' for size in ('n_items', 'n_grown'))), compiled)}"
    )


_RULES = (
    "What [business rules](../docs/rules.md) add to a list of 10: the default pipeline over MovieLens 100K, {n_users} "
    "users, in process, on one core. All numbers of rules are measured in turn for each user; medians over users of "
    "medians. Of ten rules four boost, two bury, two hide, one pins and one limits. *User kept*: what the models make "
    "of the user is in memory, as for a user who asks again; *new user*: it is computed. Times of the processor, seed "
    "{seed}."
)
_COMPILE = (
    "From a change of the rules, or of the catalogue, to the first list; then a request looks its rules up in "
    "{look_up_us} µs."
)
