"""Measure start-up: importing the library, and starting a server over 100,000 events."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.measured import get_json, run_palate, server, trained_ml100k, write_result

REPEATS: Final = 5


def main() -> None:
    imports = [_run_python("import palate") for _ in range(REPEATS)]
    bare = [_run_python("pass") for _ in range(REPEATS)]
    with trained_ml100k() as folder:
        first_start = _start_servers(folder, 1)
        later_starts = _start_servers(folder, REPEATS)
        n_events = json.loads(run_palate("data", "describe", "--data-dir", str(folder), "--json"))["events"]
    write_result(
        "startup",
        {
            "import_palate_s": round(float(np.median(imports) - np.median(bare)), 3),
            "events_in_log": n_events,
            "ready_s_first_start": round(first_start[0], 2),
            "ready_s_median": round(float(np.median(later_starts)), 2),
            "ready_s_all": [round(seconds, 2) for seconds in later_starts],
        },
    )


def _run_python(code: str) -> float:
    """Seconds that a new Python process needs to run ``code``."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started


def _start_servers(folder: Path, repeats: int) -> list[float]:
    """Start a server, ask for one list and stop it, ``repeats`` times; seconds until each was ready."""
    seconds: list[float] = []
    for _ in range(repeats):
        with server(folder) as (address, _, ready_s):
            get_json(f"{address}/recommend?user_id=1")
            seconds.append(ready_s)
    return seconds


if __name__ == "__main__":
    main()
