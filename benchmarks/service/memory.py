"""The memory of a server under a mixed load."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.serving.__main__ import run_load

_ROUNDS: Final = 8
_SECONDS: Final = 15
_CONNECTIONS: Final = 16


def measure_memory(address: str, pid: int, script: Path) -> dict[str, Any]:
    """Resident memory in MB before and after, and its slope in bytes per request over the second half."""
    n_requests, resident, anonymous = [0], [_memory(pid, "VmRSS")], [_memory(pid, "RssAnon")]
    for _ in range(_ROUNDS):
        load = run_load(address, script, _CONNECTIONS, _SECONDS)
        n_requests.append(n_requests[-1] + load["requests_per_s"] * _SECONDS)
        resident.append(_memory(pid, "VmRSS"))
        anonymous.append(_memory(pid, "RssAnon"))
    half = _ROUNDS // 2
    return {
        "requests": n_requests[-1],
        "before_mb": round(resident[0] / 1e6),
        "half_mb": round(resident[half] / 1e6),
        "after_mb": round(resident[-1] / 1e6),
        "slope_bytes_per_request": round(_slope(n_requests[half:], resident[half:])),
        "slope_anonymous_bytes_per_request": round(_slope(n_requests[half:], anonymous[half:])),
        "resident_mb": [round(value / 1e6, 1) for value in resident],
    }


def _memory(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    match = re.search(rf"^{name}:\s+(\d+) kB", status, re.M)
    assert match, status
    return int(match[1]) * 1024


def _slope(x: list[int], y: list[int]) -> float:
    return float(np.polyfit(np.array(x, float), np.array(y, float), 1)[0])
