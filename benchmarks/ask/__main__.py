"""Measure requests with a sentence on MovieLens 1M: their latency, and how well search finds what they describe."""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.ask.latency import measure_http, measure_in_process
from benchmarks.ask.requests import N_REQUESTS, SEED, make_requests
from benchmarks.ask.search import N_ITEMS, measure_gazetteer
from benchmarks.measured import ML1M, run_palate, write_result
from palate.data.datasets import read


def main() -> None:
    # Neither takes part in answers.
    os.environ |= {"PALATE_MODELS__BMF": "false", "PALATE_MODELS__SEGMENTS": "false"}
    with tempfile.TemporaryDirectory() as folder:
        run_palate("data", "import", "--data-dir", folder, "--format", "movielens", str(ML1M))
        run_palate("train", "--data-dir", folder)
        write_result("ask", measure(Path(folder)))


def measure(folder: Path) -> dict[str, Any]:
    """Everything that is measured, over a data folder with MovieLens 1M imported and trained."""
    imported = read(ML1M, "movielens")
    requests = make_requests(imported.items, random.Random(SEED))
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    in_process = asyncio.run(measure_in_process(folder, requests, imported.items))
    os.sched_setaffinity(0, {max(cores)})
    over_http = measure_http(folder, requests, min(cores))
    os.sched_setaffinity(0, cores)
    settings = {"data_digest": imported.dataset().digest, "seed": SEED, "n_requests": N_REQUESTS, "n_items": N_ITEMS}
    return {**settings, **in_process, "http": over_http, "lexicon": measure_gazetteer(imported.items)}


if __name__ == "__main__":
    main()
