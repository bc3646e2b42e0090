"""Measure start-up: importing the library, starting a server over 100,000 events, and ``palate up`` from nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measured import cpu_seconds, get_json, run_palate, server, trained_ml100k, write_result

REPEATS: Final = 5


def main() -> None:
    imports = [_run_python("import palate") for _ in range(REPEATS)]
    bare = [_run_python("pass") for _ in range(REPEATS)]
    with trained_ml100k() as folder:
        first_start = _start_server(folder)
        later_starts = [_start_server(folder) for _ in range(REPEATS)]
        n_events = json.loads(run_palate("data", "describe", "--data-dir", str(folder), "--json"))["events"]
    write_result(
        "startup",
        {
            "import_palate_s": round(float(np.median(imports) - np.median(bare)), 3),
            "events_in_log": n_events,
            "ready_s_first_start": round(first_start["s"], 2),
            **_summarise("ready", later_starts),
            **_summarise("up_first_answer", [_start_up() for _ in range(REPEATS)]),
            **_summarise("up_all_models", [_start_up(until_all=True)]),
            "load_at_end": round(os.getloadavg()[0], 1),
        },
    )


def _run_python(code: str) -> float:
    """Seconds that a new Python process needs to run ``code``."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started


def _start_server(folder: Path) -> dict[str, float]:
    """Start a server, ask for one list and stop it; seconds and processor seconds until it was ready."""
    with server(folder) as (address, process, ready_s):
        used_s = cpu_seconds(process.pid)
        get_json(f"{address}/recommend?user_id=1")
    return {"s": ready_s, "cpu_s": used_s}


def _start_up(*, until_all: bool = False) -> dict[str, float]:
    """Start ``palate up`` on an empty folder; seconds until it explains a user's list, or holds all models.

    The processor seconds are those of the process that answers, without its learner's.
    """
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, server(Path(folder), command="up") as (address, process, _):
        rows = get_json(f"{address}/recommend?user_id=sim-0001&limit=10")["recommendations"]
        if len(rows) < 10 or not all(row["reason"] for row in rows):
            raise ValueError("The first list is short, or has no reasons.")
        while until_all and get_json(f"{address}/ready")["pending"]:
            time.sleep(0.2)
        return {"s": time.perf_counter() - started, "cpu_s": cpu_seconds(process.pid)}


def _summarise(name: str, starts: list[dict[str, float]]) -> dict[str, Any]:
    """The medians of ``starts``, and every wall time."""

    def median(of: Callable[[dict[str, float]], float]) -> float:
        return round(float(np.median([of(start) for start in starts])), 2)

    return {
        f"{name}_s_median": median(lambda start: start["s"]),
        f"{name}_cpu_s_median": median(lambda start: start["cpu_s"]),
        f"{name}_s_all": [round(start["s"], 2) for start in starts],
    }


if __name__ == "__main__":
    main()
