"""The page section on the cost of a list by the size of the catalogue."""

from __future__ import annotations

from typing import Any

from benchmarks.table import table


def section(result: dict[str, Any]) -> str:
    rows = [
        (
            f"{size['items']:,}",
            size["p50_ms"],
            size["p99_ms"],
            size["megabytes"],
            size["reading_ms"],
            ", ".join(f"{name} {ms:g}" for name, ms in list(size["stages_ms"].items())[:3]),
        )
        for size in result["curve"]
    ]
    columns = ("items", "p50 ms", "p99 ms", "MB that must move", "ms for that", "where the time goes, ms")
    return (
        "## Catalogues\n\nA list of ten with reasons for a new history of 100 events, on one thread: made-up factors "
        "of 64 numbers, two models of 64 neighbours, popularity and their blend; "
        f"{result['lists']} lists, seed {result['seed']}.\n\n{table(columns, rows)}\n\n"
        f"One thread sums {result['gigabytes_read_per_s']:g} GB/s from memory. A small catalogue is bound by the "
        "number of calls, a large one by reading all item factors once: a full scan of a million items takes two to "
        "four times that long; [indexes](#nearest-neighbours), which are not used here, avoid it."
    )
