"""How long until the first answer: importing the library, and a server over 100,000 events."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.measured import get, palate, server, store_of_ml100k, write

TIMES = 5


def main() -> None:
    imports = [_seconds_of("import palate") for _ in range(TIMES)]
    bare = [_seconds_of("pass") for _ in range(TIMES)]
    with store_of_ml100k() as folder:
        replaying = _seconds_to_ready(folder, 1)
        restored = _seconds_to_ready(folder, TIMES)
        events = int(
            palate("data", "describe", "--data-dir", str(folder), "--json").split('"events": ')[1].split(",")[0]
        )
    write(
        "startup",
        {
            "import_palate_s": round(float(np.median(imports) - np.median(bare)), 3),
            "events_in_log": events,
            "ready_s_first_start": round(replaying[0], 2),
            "ready_s_median": round(float(np.median(restored)), 2),
            "ready_s_all": [round(one, 2) for one in restored],
        },
    )


def _seconds_of(code: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started


def _seconds_to_ready(folder: Path, times: int) -> list[float]:
    seconds: list[float] = []
    for _ in range(times):
        with server(folder) as (address, _, ready_s):
            get(f"{address}/recommend?user_id=1")
            seconds.append(ready_s)
    return seconds
