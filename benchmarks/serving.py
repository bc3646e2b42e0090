"""Load: a server on one core, wrk on another, real histories, everything computed fresh.

The users asked for are those of MovieLens 100K with so many events that their median is 100.
Every answer runs all models, gives reasons, and has its impression written. As the measure of
what the machine and the web stack can do at all, `/health` is asked in the same run.
"""

from __future__ import annotations

import collections
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measured import ML100K, server, store_of_ml100k, write
from palate.data.datasets import read

CONNECTIONS = (1, 16, 64)
SECONDS = 10
MEDIAN_EVENTS = 100


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("This benchmark needs wrk (Debian: apt install wrk).")
    users = _users()
    with store_of_ml100k() as folder, server(folder, core=0) as (address, process, _):
        script = folder / "ask.lua"
        script.write_text(
            f"local users = {{{','.join(users)}}}\nmath.randomseed(42)\n"
            'request = function() return wrk.format("GET", "/recommend?limit=10&user_id=" '
            ".. users[math.random(#users)]) end\n"
        )
        _load(address, script, 16)  # warm up
        loads = [_load(address, script, connections) for connections in CONNECTIONS]
        ceiling = [_load(f"{address}/health", None, connections) for connections in CONNECTIONS]
        profile = _profile(address, script, process.pid)
        dropped = _metric(address, "palate_impressions_dropped")
    for load, limit in zip(loads, ceiling, strict=True):
        load["share_of_health"] = round(load["requests_per_s"] / limit["requests_per_s"], 3)
    write(
        "serving",
        {
            "what": " ".join((__doc__ or "").split("\n\n")[1].split()),
            "users": len(users),
            "recommend": loads,
            "health": ceiling,
            "impressions_dropped": dropped,
            "where_time_goes": profile,
        },
    )


def _users() -> list[str]:
    """The users with the most events, as many as leave their median at ``MEDIAN_EVENTS``."""
    data = read(ML100K, "movielens").dataset()
    counts = np.diff(data.starts)
    order = np.argsort(-counts)
    medians = np.array([np.median(counts[order[: n + 1]]) for n in range(len(order))])
    n = int(np.flatnonzero(medians >= MEDIAN_EVENTS)[-1]) + 1
    return [data.users.ids[user] for user in order[:n]]


def _load(url: str, script: Path | None, connections: int) -> dict[str, Any]:
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency"]
    command += ["-s", str(script)] if script else []
    said = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said:
        sys.exit(f"The server refused requests:\n{said}")
    return {
        "connections": connections,
        "requests_per_s": round(float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])),  # type: ignore[index]
        "p50_ms": _milliseconds(said, "50%"),
        "p99_ms": _milliseconds(said, "99%"),
    }


def _milliseconds(said: str, share: str) -> float:
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    return round(float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit], 2)


def _metric(address: str, name: str) -> float:
    said = subprocess.run(["curl", "-s", f"{address}/metrics"], check=True, capture_output=True, text=True).stdout
    return float(re.search(rf"^{name} ([\d.e+]+)$", said, re.M)[1])  # type: ignore[index]


def _profile(address: str, script: Path, pid: int) -> dict[str, float]:
    """Shares of the main thread's time, by what it was doing, while 16 connections ask."""
    with tempfile.NamedTemporaryFile(suffix=".txt") as stacks:
        spy = [str(Path(sys.executable).parent / "py-spy"), "record", "-p", str(pid), "-d", "8", "-r", "250"]
        sampling = subprocess.Popen(
            [*spy, "-f", "raw", "-o", stacks.name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _load(address, script, 16)
        sampling.wait()
        lines = Path(stacks.name).read_text(encoding="utf-8").splitlines()
    spent: collections.Counter[str] = collections.Counter()
    for line in lines:
        stack, _, count = line.rpartition(" ")
        if "Server.run" in stack:
            spent[_part(stack)] += int(count)
    total = sum(spent.values())
    return {part: round(count / total, 3) for part, count in spent.most_common()}


_PARTS = {
    r"(Retrieve|Filter|Rank|Arrange|Explore|Explain)\.__call__": None,
    r"Pipeline\.": "pipeline itself",
    r"render_answer": "render",
    r"\brecommend \(palate/services": "recommend itself",
}
"""What a stack trace shows, most special first, and what to call it (None: as it is)."""


def _part(stack: str) -> str:
    for pattern, name in _PARTS.items():
        if found := re.search(pattern, stack):
            return name or found[1].lower()
    return "web stack (uvicorn, Starlette, FastAPI, edge)"
