"""Measure nearest neighbours by the size of the catalogue; with sizes as arguments only those, the rest stays.

All on one thread. Speeds are by processor time, so that other processes on the machine hardly count. HNSW over a
million vectors takes most of the time; ``--without-hnsw`` leaves it out.
"""

from __future__ import annotations

import sys
from typing import Any, Final

from benchmarks.measured import read_result, write_result
from benchmarks.nearest.lists import measure_lists
from benchmarks.nearest.searches import RECALL, build, item_index, measure_searches, reading_rate
from benchmarks.nearest.vectors import SEED, Factors, grow, noise, real_factors

SEARCH_SIZES: Final = (10_000, 100_000, 1_000_000)
LIST_SIZES: Final = (10_000, 50_000, 100_000, 1_000_000)
NOISE_SIZE: Final = 100_000
REAL: Final = "MovieLens 1M"
NOISE: Final = "noise"
_WITHOUT_HNSW: Final = "--without-hnsw"


def main() -> None:
    names = [argument for argument in sys.argv[1:] if argument != _WITHOUT_HNSW]
    has_hnsw = _WITHOUT_HNSW not in sys.argv
    real, read_per_s = real_factors(), reading_rate()
    for name in names or (REAL, *map(str, sorted({*SEARCH_SIZES, *LIST_SIZES})), NOISE):
        searches, lists = _measure(name, real, has_hnsw)
        earlier = read_result("nearest")
        _write(real, read_per_s, {**earlier.get("searches", {}), **searches}, {**earlier.get("lists", {}), **lists})


def _measure(name: str, real: Factors, has_hnsw: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The figures of searches and of lists for the vectors called ``name``, a number of items or another set."""
    factors = _factors(name, real)
    n = len(factors.items)
    searches, lists = {}, {}
    ivf = build("ivf", factors.items)
    if name in (REAL, NOISE) or n in SEARCH_SIZES:
        indexes = [ivf, build("hnsw", factors.items)] if has_hnsw else [ivf]
        title = name if name in (REAL, NOISE) else f"{n:,}"
        searches[title] = measure_searches(factors.items, factors.users, indexes)
    index = item_index(ivf, factors.users) if n in LIST_SIZES and name != NOISE else None
    if index is not None:
        lists[f"{n:,}"] = measure_lists(factors, index)
    return searches, lists


def _factors(name: str, real: Factors) -> Factors:
    if name == REAL:
        return real
    return noise(real, NOISE_SIZE) if name == NOISE else grow(real, int(name))


def _write(real: Factors, read_per_s: float, searches: dict[str, Any], lists: dict[str, Any]) -> None:
    sizes = [REAL, *(f"{n:,}" for n in SEARCH_SIZES), NOISE]
    write_result(
        "nearest",
        {
            "data_digest": real.data_digest,
            "seed": SEED,
            "target": RECALL,
            "gigabytes_read_per_s": round(read_per_s / 1e9, 1),
            "searches": {name: searches[name] for name in sizes if name in searches},
            "lists": {name: lists[name] for name in (f"{n:,}" for n in LIST_SIZES) if name in lists},
        },
    )


if __name__ == "__main__":
    main()
