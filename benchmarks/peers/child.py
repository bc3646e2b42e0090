"""What both sides of a comparison share: a clock that stops while states are kept, and peak memory."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np


class Watch:
    """Elapsed time and factors after each sweep; copying them does not count."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.states: list[tuple[Any, Any]] = []
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts from here
        self._memory = resident("VmRSS")
        self._started = time.perf_counter()

    def note(self, users: Any, items: Any) -> None:
        now = time.perf_counter()
        self.seconds.append(now - self._started)
        self.states.append((np.array(users), np.array(items)))
        self._started += time.perf_counter() - now

    def write(self, path: str) -> None:
        kept = sum(one.nbytes for state in self.states for one in state) / 2**20
        peak = resident("VmHWM") - self._memory - kept
        factors = {
            f"{side}{n}": one for n, state in enumerate(self.states) for side, one in zip("uv", state, strict=True)
        }
        np.savez(path, seconds=self.seconds, peak_mb=peak, **factors)


def serve(jobs: dict[str, Callable[[Any, dict[str, Any]], None]]) -> None:
    """Run one job: ``NAME data.npz job.json``."""
    name, data, job = sys.argv[1:]
    with np.load(data) as arrays:
        jobs[name](dict(arrays), json.loads(Path(job).read_text(encoding="utf-8")))


def resident(what: str) -> float:
    """MiB of this process."""
    found = re.search(rf"{what}:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found.group(1)) / 1024 if found else float("nan")
