"""Load: a server on one core, wrk on another, real histories.

The users asked for are those of MovieLens 100K with so many events that their median is 100.
No event comes between the lists, so that what the models computed for a user is kept from the
first list on. Every list is drawn anew, has reasons, and has its impression written. As the measure of
what the machine and the web stack can do at all, `/health` and the same route of a bare FastAPI
application are asked in the same run, on the same core. In pairs, an event of the user is
written before each answer: no history is the same twice, and all models run for every list.
"""

from __future__ import annotations

import collections
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measured import ML100K, server, serving, trained_ml100k, write_result
from benchmarks.serving.scripts import write_pairs_script, write_script
from palate.data.dataset import Dataset
from palate.data.datasets import read

CONNECTIONS: Final = (1, 16, 64)
SECONDS: Final = 10
MEDIAN_EVENTS: Final = 100
_PROFILED_CONNECTIONS: Final = 16
_PAUSE_S: Final = 2
"""After each run, so that the server has finished what was under way when wrk left."""


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("This benchmark needs wrk (Debian: apt install wrk).")
    data = read(ML100K, "movielens").dataset()
    users = active_users(data)
    with trained_ml100k() as folder, server(folder, core=0) as (address, process, _):
        script, pairs_script = folder / "requests.lua", folder / "pairs.lua"
        write_script(script, users)
        write_pairs_script(pairs_script, users, list(data.items))
        run_load(address, script, _PROFILED_CONNECTIONS)  # warm up
        with serving("benchmarks.serving.bare", core=0, path="/health") as (bare, _, _):
            loads = [_measure(address, bare, script, connections) for connections in CONNECTIONS]
        profile = _profile_main_thread(address, script, process.pid)
        pairs = [_measure_pairs(address, pairs_script, connections) for connections in CONNECTIONS]
        n_dropped = read_metric(address, "palate_impressions_dropped_total")
    write_result(
        "serving",
        {
            "what": " ".join((__doc__ or "").split("\n\n")[1].split()),
            "users": len(users),
            **{name: [load[name] for load in loads] for name in loads[0]},
            "pairs": pairs,
            "impressions_dropped": n_dropped,
            "where_time_goes": profile,
        },
    )


def _measure(address: str, bare: str, script: Path, connections: int) -> dict[str, dict[str, Any]]:
    """The load of lists, of ``/health`` and of the bare route, with the shares of the two others."""
    recommend = run_load(address, script, connections)
    health, limit = (run_load(f"{base}/health", None, connections) for base in (address, bare))
    for load in (recommend, health):
        load["share_of_bare"] = round(load["requests_per_s"] / limit["requests_per_s"], 3)
    recommend["share_of_health"] = round(recommend["requests_per_s"] / health["requests_per_s"], 3)
    return {"recommend": recommend, "health": health, "bare": limit}


def _measure_pairs(address: str, script: Path, connections: int) -> dict[str, Any]:
    """The load in pairs of requests, and the mean time of a pair.

    wrk counts the answers, two for each pair. Its percentiles hold for single requests only; the mean follows from the
    number of pairs, as every connection always has one under way.
    """
    per_s = run_load(address, script, connections)["requests_per_s"] / 2
    return {"connections": connections, "pairs_per_s": round(per_s), "mean_ms": round(1000 * connections / per_s, 2)}


def active_users(data: Dataset) -> list[str]:
    """The users with the most events, as many as keep their median at ``MEDIAN_EVENTS`` or above."""
    counts = np.diff(data.starts)
    order = np.argsort(-counts)
    medians = np.array([np.median(counts[order[: n + 1]]) for n in range(len(order))])
    n_users = int(np.flatnonzero(medians >= MEDIAN_EVENTS)[-1]) + 1
    return [data.users.ids[user] for user in order[:n_users]]


def run_load(url: str, script: Path | None, connections: int, seconds: int = SECONDS) -> dict[str, Any]:
    """Requests per second and latency of one run of wrk."""
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    command += ["-s", str(script)] if script else []
    output = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    time.sleep(_PAUSE_S)
    if "Non-2xx" in output:
        sys.exit(f"The server refused requests:\n{output}")
    return {
        "connections": connections,
        "requests_per_s": round(float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])),  # type: ignore[index]
        "p50_ms": _parse_milliseconds(output, "50%"),
        "p99_ms": _parse_milliseconds(output, "99%"),
    }


def _parse_milliseconds(output: str, percentile: str) -> float:
    number, unit = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)", output).groups()  # type: ignore[union-attr]
    return round(float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit], 2)


def read_metric(address: str, name: str) -> float:
    """The value of one Prometheus metric of the server."""
    metrics = subprocess.run(["curl", "-s", f"{address}/metrics"], check=True, capture_output=True, text=True).stdout
    return float(re.search(rf"^{name} ([\d.e+]+)$", metrics, re.M)[1])  # type: ignore[index]


def _profile_main_thread(address: str, script: Path, pid: int) -> dict[str, float]:
    """Shares of the main thread's time by part of the code, under the load of 16 connections."""
    with tempfile.NamedTemporaryFile(suffix=".txt") as stacks:
        spy = [str(Path(sys.executable).parent / "py-spy"), "record", "-p", str(pid), "-d", "8", "-r", "250"]
        sampling = subprocess.Popen(
            [*spy, "-f", "raw", "-o", stacks.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        run_load(address, script, _PROFILED_CONNECTIONS)
        sampling.wait()
        lines = Path(stacks.name).read_text(encoding="utf-8").splitlines()
    n_samples: collections.Counter[str] = collections.Counter()
    for line in lines:
        stack, _, count = line.rpartition(" ")
        if "Server.run" in stack:
            n_samples[_part_of(stack)] += int(count)
    total = sum(n_samples.values())
    return {part: round(count / total, 3) for part, count in n_samples.most_common()}


_PARTS: Final = {
    r"(Retrieve|Filter|Rank|Arrange|Explore|Explain)\.__call__": None,
    r"Pipeline\.": "pipeline itself",
    r"render_answer": "render",
    r"\brecommend \(palate/services": "recommend itself",
}
"""Patterns of a stack trace, most specific first, and the part that they mean (None: the matched word)."""


def _part_of(stack: str) -> str:
    for pattern, name in _PARTS.items():
        if match := re.search(pattern, stack):
            return name or match[1].lower()
    return "web stack (uvicorn, Starlette, FastAPI, edge)"


if __name__ == "__main__":
    main()
