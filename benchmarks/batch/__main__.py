"""Lists for many users: in one request, and from the cache of lists.

A server on one core, the clients on another, MovieLens 100K. All users are answered in one request (`POST
/batch/recommend`), while another client asks for single lists, one after the other. Then lists without surprise are
asked for over 16 connections, first computed and then from the cache of lists in SQLite, in the same run: by wrk for
random users, whose state is in the memory of the server after their first list, and once for each user by a server
that has just started.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from benchmarks.measured import ML100K, get_json, run_palate, server, trained_ml100k, write_result
from benchmarks.serving.__main__ import read_metric, run_load
from benchmarks.serving.scripts import write_script
from palate.data.datasets import read

_CONNECTIONS: Final = 16
_PARAMETERS: Final = "limit=10&surprise=0"
_REPEATS: Final = 3


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("This benchmark needs wrk (Debian: apt install wrk).")
    users = read(ML100K, "movielens").dataset().users.ids
    with trained_ml100k() as folder:
        script = folder / "requests.lua"
        write_script(script, users, _PARAMETERS)
        with server(folder, core=0) as (address, _, _):
            first_computed = asyncio.run(_time_once(address, users))
            batch = _measure_batch(address, users)
            computed = run_load(address, script, _CONNECTIONS)
        filled = json.loads(run_palate("batch", "--cache", "--data-dir", str(folder), "--json"))
        with server(folder, core=0) as (address, _, _):
            first_cached = asyncio.run(_time_once(address, users))
            cached = run_load(address, script, _CONNECTIONS)
            counter = "palate_cached_lists_total"
            n_hits, n_misses = (read_metric(address, rf'{counter}{{outcome="{x}"}}') for x in ("hit", "miss"))
    write_result(
        "batch",
        {
            "what": " ".join((__doc__ or "").split("\n\n")[1].split()),
            "users": len(users),
            "batch": batch,
            "filled": {"users": filled["users"], "took_s": round(filled["took_s"], 2)},
            "computed": computed,
            "cached": cached,
            "first_computed_per_s": round(first_computed),
            "first_cached_per_s": round(first_cached),
            "hits": n_hits / (n_hits + n_misses),
        },
    )


def _measure_batch(address: str, users: Sequence[str]) -> dict[str, Any]:
    """Users per second of one request for all of them, and the time of single requests; each alone, and together."""
    url, body = f"{address}/batch/recommend", json.dumps({"user_ids": list(users), "top_k": 10}).encode()
    request = urllib.request.Request(url, body, {"content-type": "application/json"})

    def time_batch() -> float:
        started = time.perf_counter()
        with urllib.request.urlopen(request) as response:
            answer = json.load(response)
        assert answer["success_count"] == len(users)
        return time.perf_counter() - started

    times = [time_batch() for _ in range(_REPEATS)]
    times_beside: list[float] = []
    alone = [_time_single(address, user) for user in users[:200]]
    thread = threading.Thread(target=lambda: times_beside.extend(time_batch() for _ in range(_REPEATS)))
    thread.start()
    beside: list[float] = []
    while thread.is_alive():
        beside.append(_time_single(address, users[len(beside) % 200]))
    thread.join()
    return {
        "users_per_s": round(len(users) / statistics.median(times)),
        "users_per_s_beside": round(len(users) / statistics.median(times_beside)),
        "single_ms": {name: _percentiles(values) for name, values in (("alone", alone), ("beside", beside))},
    }


def _time_single(address: str, user: str) -> float:
    started = time.perf_counter()
    get_json(f"{address}/recommend?limit=10&user_id={user}")
    return time.perf_counter() - started


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    return {f"p{percentile}": round(1_000 * float(np.percentile(values, percentile)), 2) for percentile in (50, 99)}


async def _time_once(address: str, users: Sequence[str]) -> float:
    """Answers per second when each user asks once, over connections that stay open."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    waiting = list(users)

    async def work() -> None:
        reader, writer = await asyncio.open_connection(host, port)
        while waiting:
            path = f"/recommend?{_PARAMETERS}&user_id={waiting.pop()}"
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in head[:20], head
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(_CONNECTIONS)))
    return len(users) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
