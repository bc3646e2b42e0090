"""The page section on scale: costs by size, and how far each step is from the limits of the machine."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.scale.community import FULL
from benchmarks.table import table

_STEPS: Final = {
    "read_parquet": "Parquet → data set",
    "read_csv": "CSV → data set",
    "fit": "fit of iALS, 64 factors, 8 sweeps",
    "evaluate": "`evaluate`: read, split, fit, ask 10,000 users",
    "batch": "top 20 for everyone → Parquet",
    "import_store": "`data import` → SQLite",
    "read_store": "SQLite → data set",
}
_FACTORS: Final = 64
_BLOCK: Final = 16


def section(result: dict[str, Any]) -> str:
    sizes = result["sizes"]
    headings = [f"{size['events'] / 1e6:g} M events" for size in sizes.values()]
    rows = [(what, *(_cost(size["steps"][name]) for size in sizes.values())) for name, what in _STEPS.items()]
    parts = [
        "## Scale",
        _introduction(sizes),
        table(("seconds on the clock / of processors; peak memory", *headings), rows),
    ]
    largest = list(sizes.values())[-1]
    limits = "\n".join(_limits(largest))
    return "\n\n".join([*parts, _quality(sizes), f"What limits it, at the largest size:\n\n{limits}"])


def _introduction(sizes: dict[str, Any]) -> str:
    users, items, events = (f"{size:,}" for size in FULL)
    missing = "" if "1.0" in sizes else " The full size has not been measured on this machine yet."
    return (
        "A made-up community (power-law popularity, tastes in clusters, two years, seed 42); the full size is "
        f"{users} users, {items} items and {events} events, smaller ones have a share of all three. Each step is a "
        f"process of its own, and its peak is that of the whole process, reading included.{missing}"
    )


def _cost(step: dict[str, Any]) -> str:
    return f"{step['seconds']:,} / {step['cpu_s']:,} s; {step['peak_mb'] / 1000:.1f} GB"


def _quality(sizes: dict[str, Any]) -> str:
    figures = [
        f"{evaluated['ndcg']['ials']} ({evaluated['ndcg']['popular']} by popularity)"
        for evaluated in (size["steps"]["evaluate"]["figures"] for size in sizes.values())
    ]
    return f"NDCG@10 of iALS (`unobserved` 0.1, `reg` 0.001) on validation, size by size: {', '.join(figures)}."


def _limits(size: dict[str, Any]) -> list[str]:
    steps, limits, events = size["steps"], size["limits"], size["events"]
    peak = limits["gflop_per_s"]
    sweep_gflop = _sweep_gflop(size)
    sweep_s = steps["fit"]["figures"]["sweep_s"]
    whole_gflop = 2 * size["users"] * size["items"] * _FACTORS / 1e9
    batch_s = steps["batch"]["seconds"]
    store, rows = steps["import_store"], size["events"]
    store_mb = store["figures"]["store_mb"]
    gathered_gb = 2 * events * 4 * _FACTORS / 1e9
    return [
        f"- The machine, measured in the same run: {peak} GFlop/s of single-precision products on all cores, "
        f"{limits['copied_gb_per_s']} GB/s copied, {limits['written_mb_per_s']} MB/s written.",
        f"- **Fit.** A sweep is about {sweep_gflop:.3g} GFlop and took {sweep_s} s, "
        f"{sweep_gflop / sweep_s / peak:.0%} of what the cores can do: products of 16 columns are too small to fill "
        f"them, and rows of factors are gathered from all over memory ({gathered_gb:.3g} GB a sweep).",
        f"- **Lists for everyone.** All products would be {whole_gflop:,.3g} GFlop, {whole_gflop / peak:.3g} s at "
        f"best; it took {batch_s:,} s, {size['users'] / batch_s:,.0f} users a second, solving the users and writing "
        "included. Items go by the length of their factors, and a search ends where none can be good enough.",
        f"- **Import.** {rows / store['seconds']:,.0f} rows a second, {1e6 * store_mb / rows:.0f} bytes a row on the "
        "disk; SQLite has one writer, which keeps three B-trees. The disk alone would take "
        f"{2 * store_mb / limits['written_mb_per_s']:.3g} s for the write-ahead log and the tables.",
        f"- **Reading.** A data set is {21 * events / 1e9:.3g} GB of columns; that it takes longer than copying them "
        "is the decoding, the ids and the look for repeated events.",
    ]


def _sweep_gflop(size: dict[str, Any]) -> float:
    """Both sides: a b × b product for each event and block, b² · factors for each row, and the small solves."""
    blocks = _FACTORS // _BLOCK
    event = blocks * 2 * _BLOCK**2 + 2 * _FACTORS + blocks * 4 * _BLOCK
    row = blocks * (2 * _BLOCK * _FACTORS + _BLOCK**3 / 3 + 2 * _BLOCK**2)
    return float(2 * size["events"] * event + (size["users"] + size["items"]) * row) / 1e9
