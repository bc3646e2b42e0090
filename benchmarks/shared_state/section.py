"""The section on the state that workers share."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.table import table

_NAMES: Final = {
    "ping": "one PING, the floor",
    "request_unchanged": "request: user as read before",
    "request_after_event": "request: user with one new event",
    "request_absent": "request: user who is not in Redis (50 events, read from SQLite)",
    "event": "event, folded",
    "page_of_100_events": "100 events of one batch, folded",
    "memory_request": "without Redis: user as read before",
    "memory_request_absent": "without Redis: user who is not in memory",
}


def section(result: dict[str, Any]) -> str:
    """What an event and a request cost with Redis, beside a PING in the same run."""
    operations = result["operations"]
    ping = operations["ping"]["us"]
    rows = [
        [
            name,
            f"{operations[key]['us']:,.0f}",
            f"{operations[key]['us'] / ping:.1f}",
            f"{operations[key]['round_trips']:.0f}",
        ]
        for key, name in _NAMES.items()
    ]
    return "\n\n".join(
        [
            "## Users shared in Redis",
            "What [sharing users](../docs/shared_state.md) costs an event and a request: medians of "
            f"{result['n_rounds']:,} rounds in which each operation is done once, on one machine. The user who is read "
            f"has {result['n_events']:,} events at first. An event is measured after it was stored.",
            table(["operation", "µs", "× PING", "round trips"], rows),
        ]
    )
