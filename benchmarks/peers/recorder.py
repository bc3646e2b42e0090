"""Record time and memory of a fit; runs in Palate's environment and in that of the other libraries."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


class SweepRecorder:
    """Elapsed time and factors after each sweep; copying the factors does not count."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.states: list[tuple[Any, Any]] = []
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # resets the peak
        self._memory_mb = read_memory_mb("VmRSS")
        self._started = time.perf_counter()

    def record(self, users: Any, items: Any) -> None:
        """Note the time and copy the factors."""
        now = time.perf_counter()
        self.seconds.append(now - self._started)
        self.states.append((np.array(users), np.array(items)))
        self._started += time.perf_counter() - now

    def write(self, path: str) -> None:
        """Write seconds, peak memory above the start and all factors as an ``.npz`` file."""
        copies_mb = sum(factors.nbytes for state in self.states for factors in state) / 2**20
        peak_mb = read_memory_mb("VmHWM") - self._memory_mb - copies_mb
        arrays = {
            f"{side}{n}": factors
            for n, state in enumerate(self.states)
            for side, factors in zip("uv", state, strict=True)
        }
        np.savez(path, seconds=self.seconds, peak_mb=peak_mb, **arrays)


def run_job(jobs: dict[str, Callable[[Any, dict[str, Any]], None]]) -> None:
    """Run the job that the command line names: ``NAME data.npz job.json``."""
    name, data, job = sys.argv[1:]
    with np.load(data) as arrays:
        jobs[name](dict(arrays), json.loads(Path(job).read_text(encoding="utf-8")))


def read_memory_mb(field: str) -> float:
    """A field of ``/proc/self/status``, such as ``VmHWM`` (the peak), in MiB; NaN if it is missing."""
    match = re.search(rf"{field}:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(match.group(1)) / 1024 if match else float("nan")
