"""Measure what one list costs by the size of the catalogue.

Made-up models of 10,000, 100,000 and 1,000,000 items: factors of 64 numbers, 64 neighbours and 64 rules of each item,
and popularity, blended with equal weights. Each list of ten items with reasons is for a new history of 100 events:
nothing is kept from one to the next. In one process, on one thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from benchmarks.catalogues.made_up import make_serving_state, random_profile
from benchmarks.measured import write_result
from palate.pipeline.pipeline import Pipeline, Step
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.settings import default_stages

SIZES: Final = (10_000, 100_000, 1_000_000)
N_LISTS: Final = 60
SEED: Final = 42
_SUMMED_BYTES: Final = 256_000_000
_SMALLEST_MS: Final = 0.02


def main() -> None:
    pipeline = Pipeline.from_config("default", default_stages())
    read_per_s = _measure_reading()
    curve = [_measure(pipeline, make_serving_state(n_items, SEED), read_per_s) for n_items in SIZES]
    write_result(
        "catalogues",
        {"lists": N_LISTS, "seed": SEED, "gigabytes_read_per_s": round(read_per_s / 1e9, 1), "curve": curve},
    )


def _measure(pipeline: Pipeline, serving: ServingState, read_per_s: float) -> dict[str, Any]:
    """The milliseconds of a list, of its stages, and of reading what it must read once from memory."""
    rng = np.random.default_rng(SEED)
    n_items = len(serving.vocabulary)
    steps: list[Step] = []
    took_ms: list[float] = []
    stages: dict[str, list[float]] = {}
    for number in range(N_LISTS + 5):
        query = Query(random_profile(serving.vocabulary, 100, rng), serving, seed=number)
        started = time.perf_counter()
        pipeline.trace(query, steps)
        if number >= 5:  # the first ones fill caches
            took_ms.append((time.perf_counter() - started) * 1000)
            for step in steps:
                stages.setdefault(step.stage, []).append(step.took_us / 1000)
    medians = sorted(((float(np.median(values)), name) for name, values in stages.items()), reverse=True)
    n_bytes = 4 * n_items * (64 + 4 * 3)  # item factors once; scores of four models written, scaled and added
    return {
        "items": n_items,
        "p50_ms": round(float(np.median(took_ms)), 2),
        "p99_ms": round(float(np.percentile(took_ms, 99)), 2),
        "megabytes": round(n_bytes / 1e6, 1),
        "reading_ms": round(1000 * n_bytes / read_per_s, 2),
        "stages_ms": {name: round(ms, 3) for ms, name in medians if ms >= _SMALLEST_MS},
    }


def _measure_reading() -> float:
    """The bytes per second that one thread sums from memory: the limit of what a list can read."""
    values = np.ones(_SUMMED_BYTES // 4, np.float32)
    return _SUMMED_BYTES / min(_time(values.sum) for _ in range(5))


def _time(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
