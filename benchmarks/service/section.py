"""The page section on PostgreSQL, Redis and several workers."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table

_LISTS = {
    "bare": "a bare FastAPI route, the limit",
    "embedded": "a: embedded",
    "service": "b: PostgreSQL and Redis",
    "no_surprise": "b without surprise, computed",
    "cached": "c: b without surprise, from the cache of lists",
}
_STORES = {"embedded": "embedded", "service": "PostgreSQL and Redis"}


def section(result: dict[str, Any]) -> str:
    parts = [
        f"## PostgreSQL, Redis and several workers\n\n{result['what']} {_load_averages(result['load_averages'])}",
        _lists(result["lists"]),
        _events(result["events"], result["limits"]),
        _adapting(result["adapting"]),
        _clients(result["clients"]),
        _memory(result["memory"]),
    ]
    return "\n\n".join(parts)


def _load_averages(averages: dict[str, float]) -> str:
    return f"Load average of the two cores after each part: {', '.join(f'{k} {v}' for k, v in averages.items())}."


def _lists(lists: dict[str, Any]) -> str:
    rows = lists["rows"]
    columns = ["", *(f"{row['bare']['connections']} connections: answers/s | p50 ms | p99 ms" for row in rows)]
    columns = " | ".join(columns).split(" | ")
    lines = []
    for key, name in _LISTS.items():
        cells = [(f"{row[key]['requests_per_s']:,}", row[key]["p50_ms"], row[key]["p99_ms"]) for row in rows]
        lines.append([name, *(cell for group in cells for cell in group)])
    ratios = ", ".join(
        f"b/a {_ratio(row, 'service', 'embedded')} and c/b {_ratio(row, 'cached', 'service')} "
        f"(without surprise {_ratio(row, 'cached', 'no_surprise')}) at {row['bare']['connections']} connections"
        for row in rows
    )
    return (
        f"{table(columns, lines)}\n\nRatios: {ratios}. `palate batch --cache` computed "
        f"{lists['cached_lists']:,} lists in {lists['filled_in_s']} s; {lists['cache_hits']:.1%} of c came from the "
        "cache."
    )


def _ratio(row: dict[str, Any], a: str, b: str) -> str:
    return f"{row[a]['requests_per_s'] / row[b]['requests_per_s']:.2f}"


def _events(events: dict[str, Any], limits: dict[str, float]) -> str:
    rows = [
        (
            _STORES[name],
            f"{each['event']['events_per_s']:,}",
            each["event"]["p99_ms"],
            f"{each['events']['events_per_s']:,}",
            each["events"]["p99_ms"],
        )
        for name, each in events.items()
    ]
    columns = ("events at 64 connections", "one by one, events/s", "p99 ms", "batches of 100, events/s", "p99 ms")
    return (
        f"{table(columns, rows)}\n\n"
        f"Below Palate, in the same run: a PING of Redis takes {limits['ping_us']:,.0f} µs, a row inserted "
        f"and committed {limits['postgres_commit_us']:,.0f} µs in PostgreSQL and "
        f"{limits['sqlite_commit_us']:,.0f} µs in SQLite, over one connection."
    )


def _adapting(adapting: dict[str, Any]) -> str:
    names = {**_STORES, "workers": "the same, 4 workers: event to one, list from another"}
    rows = [(name, *(adapting[key][x] for x in ("p50_ms", "p99_ms", "lists_changed"))) for key, name in names.items()]
    columns = ("event sent → changed list read", "p50 ms", "p99 ms", f"lists changed, of {adapting['events']:,}")
    return table(columns, rows)


def _clients(loads: list[dict[str, Any]]) -> str:
    rows = [
        (
            f"{load['clients']:,}",
            f"{load['users']:,}",
            f"{load['offered_per_s']:,}",
            f"{load['share_answered_in_time']:.1%}",
            load["p50_ms"],
            load["p99_ms"],
            load["sent_late_p99_ms"],
            f"{load['reconnects']:,}",
        )
        for load in loads
    ]
    columns = (
        "clients",
        "users",
        "requests/s",
        "answered by the end",
        "p50 ms",
        "p99 ms",
        "p99 ms of the generator's delay",
        "reconnects",
    )
    return (
        "Many clients, each over a connection that stays open, at random times that are the same in all rows, "
        f"PostgreSQL and Redis:\n\n{table(columns, rows)}"
    )


def _memory(memory: dict[str, Any]) -> str:
    rows = [
        (
            _STORES[name],
            f"{each['requests']:,}",
            each["before_mb"],
            each["half_mb"],
            each["after_mb"],
            each["slope_bytes_per_request"],
            each["slope_anonymous_bytes_per_request"],
        )
        for name, each in memory.items()
    ]
    columns = (
        "resident memory of the worker",
        "requests",
        "before, MB",
        "half, MB",
        "after, MB",
        "bytes per request, second half",
        "of them not files",
    )
    return f"Under four lists and one event in turn:\n\n{table(columns, rows)}"
