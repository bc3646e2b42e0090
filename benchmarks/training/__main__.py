"""Measure what ``palate train`` of the default models costs, in a process of its own for each data set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.measured import ROOT, write_result
from benchmarks.training.data_sets import DATA_SETS


def main(names: Sequence[str] = tuple(DATA_SETS)) -> None:
    rows = []
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            size = _run_step("load", name, folder)
            load_average, started = os.getloadavg()[0], time.perf_counter()
            cost = _run_step("train", name, folder)
            wall_s = round(time.perf_counter() - started, 1)
        rows.append({"set": name, **size, "wall_s": wall_s, **cost, "load": round(load_average, 1)})
    write_result("training", {"sets": rows})


def _run_step(step: str, name: str, folder: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.training.child", step, name, folder]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    result: dict[str, Any] = json.loads(output)
    return result


if __name__ == "__main__":
    main(sys.argv[1:] or tuple(DATA_SETS))
