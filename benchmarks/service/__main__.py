"""The same store embedded and in PostgreSQL and Redis: lists, events, time to adapt, many clients, memory.

One worker on one core, the load on the other, MovieLens 1M trained with the default settings. Both stores are copies of
one, served side by side and loaded in turn, so that ratios hold on a machine that has other work. PostgreSQL and Redis
run on the same machine, on both cores. Lists are for 500 users whose state the worker keeps in memory; each list
has its impression written. Events are acknowledged when they are on the disk.

``python -m benchmarks.service [FOLDER]`` keeps the trained store in FOLDER, so that a run that was stopped goes on.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlparse, urlsplit

import numpy as np
import numpy.typing as npt

from benchmarks.adapting.__main__ import N_EVENTS, measure_delays
from benchmarks.measured import ML1M, run_palate, server, serving, write_result
from benchmarks.service.limits import measure_limits
from benchmarks.service.memory import measure_memory
from benchmarks.service.stores import Stores, copies, train
from benchmarks.serving.__main__ import read_metric, run_load
from benchmarks.serving.scripts import write_events_script, write_mixed_script, write_script
from palate.data.datasets import read

CONNECTIONS: Final = (16, 64)
N_USERS: Final = 500
N_WORKERS: Final = 4
BATCH: Final = 100
N_CLIENTS: Final = 10_000
N_FEW_CLIENTS: Final = 100
SECONDS_BETWEEN: Final = 10
"""Of the requests of a client."""
_CLIENTS_S: Final = 24
_LISTS_PER_EVENT: Final = 4
_WARM_UP_S: Final = 5
_WARM_UP_ALL_S: Final = 10
_SEED: Final = 42


class Bench(NamedTuple):
    """What all parts of the measurement share."""

    stores: Stores
    folder: Path
    users: list[str]
    items: list[str]
    all_users: list[str]

    def script(self, name: str) -> Path:
        return self.folder / f"{name}.lua"


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("This benchmark needs wrk (Debian: apt install wrk).")
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        trained = train(Path(sys.argv[1]) if len(sys.argv) > 1 else folder)
        data = read(ML1M, "movielens").dataset()
        users = [data.users.ids[n] for n in np.random.default_rng(_SEED).permutation(len(data.users.ids))]
        bench = Bench(stack.enter_context(copies(trained)), folder, users[:N_USERS], list(data.items), users)
        _write_scripts(bench)
        write_result("service", _measure(bench))


def _measure(bench: Bench) -> dict[str, Any]:
    load_averages = {"start": _load_average()}
    result: dict[str, Any] = {"what": " ".join((__doc__ or "").split("\n\n")[1].split())}

    def record(part: str, value: object) -> None:
        result[part], load_averages[part] = value, _load_average()
        print(part, json.dumps(value), flush=True)

    with _server(bench, "embedded") as (embedded, _), _server(bench, "service") as (shared, _):
        addresses = {"embedded": embedded, "service": shared}
        record("lists", _measure_lists(bench, embedded, shared))
        record("clients", _measure_clients(bench, shared, result["lists"]))
        adapting = {name: _measure_delays(bench, address) for name, address in addresses.items()}
        record("events", _measure_events(bench, addresses))
        record("limits", measure_limits(bench.stores.database_url, bench.folder))
        record("dropped", {name: read_metric(at, "palate_impressions_dropped_total") for name, at in addresses.items()})
    with server(bench.stores.service, "--workers", str(N_WORKERS), environment=bench.stores.environment) as (at, _, _):
        between = _measure_delays(bench, at, between_workers=True)
    record("adapting", {"events": N_EVENTS, **adapting, "workers": between})
    memory = {}
    for name in ("embedded", "service"):
        with _server(bench, name) as (address, pid):
            memory[name] = measure_memory(address, pid, bench.script("mixed"))
    record("memory", memory)
    return {**result, "load_averages": load_averages}


@contextlib.contextmanager
def _server(bench: Bench, name: str) -> Iterator[tuple[str, int]]:
    """The address and the process of one worker on the first core."""
    data_dir, environment = {
        "embedded": (bench.stores.embedded, {}),
        "service": (bench.stores.service, bench.stores.environment),
    }[name]
    with server(data_dir, core=0, environment=environment) as (address, process, _):
        yield address, process.pid


def _write_scripts(bench: Bench) -> None:
    write_script(bench.script("lists"), bench.users)
    write_script(bench.script("all_users"), bench.all_users)
    write_script(bench.script("no_surprise"), bench.users, "limit=10&surprise=0")
    write_events_script(bench.script("event"), bench.all_users, bench.items, 1)
    write_events_script(bench.script("events"), bench.all_users, bench.items, BATCH)
    write_mixed_script(bench.script("mixed"), bench.users, bench.items, _LISTS_PER_EVENT)


def _measure_lists(bench: Bench, embedded: str, shared: str) -> dict[str, Any]:
    """Answers a second for each number of connections: both stores, computed and from the cache of lists."""
    lists, no_surprise = bench.script("lists"), bench.script("no_surprise")
    for address in (embedded, shared):
        for _ in range(2):
            run_load(address, lists, CONNECTIONS[0], _WARM_UP_S)
    rows = [{"no_surprise": run_load(shared, no_surprise, connections)} for connections in CONNECTIONS]
    filled = json.loads(
        run_palate(
            "batch", "--cache", "--data-dir", str(bench.stores.service), "--json", environment=bench.stores.environment
        )
    )
    before = _cache_counts(shared)
    with serving("benchmarks.serving.bare", core=0, path="/health") as (bare, _, _):
        for row, connections in zip(rows, CONNECTIONS, strict=True):
            row["bare"] = run_load(f"{bare}/health", None, connections)
            row["embedded"] = run_load(embedded, lists, connections)
            row["service"] = run_load(shared, lists, connections)
            row["cached"] = run_load(shared, no_surprise, connections)
    n_hits, n_misses = _cache_counts(shared) - before
    return {
        "rows": rows,
        "cached_lists": filled["users"],
        "filled_in_s": round(filled["took_s"], 1),
        "cache_hits": n_hits / (n_hits + n_misses),
    }


def _cache_counts(address: str) -> npt.NDArray[np.float64]:
    """Hits and misses of the cache of lists so far."""
    return np.array([read_metric(address, rf'palate_cached_lists_total{{outcome="{x}"}}') for x in ("hit", "miss")])


def _measure_events(bench: Bench, addresses: dict[str, str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Events a second at the most connections, sent one by one and in batches."""
    result: dict[str, dict[str, dict[str, Any]]] = {}
    for script, n in (("event", 1), ("events", BATCH)):
        for name, address in addresses.items():
            load = run_load(address, bench.script(script), CONNECTIONS[-1])
            result.setdefault(name, {})[script] = {**load, "events_per_s": load["requests_per_s"] * n}
    return result


def _measure_clients(bench: Bench, address: str, lists: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Few clients beside many at one rate, and many who are all users.

    The rate is that of so many clients, or what the worker answers to be busy for seven tenths of the time. All users
    are more than the worker keeps the state of, and most ask for the first time, so that it computes and reads more.
    """
    capacity = lists["rows"][-1]["service"]["requests_per_s"]
    rate = min(N_CLIENTS / SECONDS_BETWEEN, 0.7 * capacity)
    result = [_run_clients(address, bench.users, n_clients, rate) for n_clients in (N_FEW_CLIENTS, N_CLIENTS)]
    all_users = run_load(address, bench.script("all_users"), CONNECTIONS[0], _WARM_UP_ALL_S)
    rate = min(rate, 0.7 * all_users["requests_per_s"])
    return [*result, _run_clients(address, bench.all_users, N_CLIENTS, rate)]


def _run_clients(address: str, users: list[str], n_clients: int, rate: float) -> dict[str, Any]:
    url = urlsplit(address)
    request = {
        "host": url.hostname,
        "port": url.port,
        "users": users,
        "n_clients": n_clients,
        "rate": rate,
        "seconds": _CLIENTS_S,
    }
    command = ["taskset", "-c", "1", sys.executable, "-m", "benchmarks.service.clients"]
    output = subprocess.run(command, input=json.dumps(request), check=True, capture_output=True, text=True).stdout
    result: dict[str, Any] = json.loads(output)
    print(result, flush=True)
    return result


def _measure_delays(bench: Bench, address: str, *, between_workers: bool = False) -> dict[str, float]:
    """The delay from an event to the list that it changes, which another worker computes if there are several."""
    connections: dict[int, http.client.HTTPConnection] = {}
    while len(connections) < 1 + between_workers:
        connection = http.client.HTTPConnection(str(urlparse(address).netloc))
        connection.request("GET", "/ready")
        connections.setdefault(json.load(connection.getresponse())["worker"], connection)
    writer, *_, reader = [*connections.values()] * 2
    return measure_delays(writer, reader, bench.users, bench.items)


def _load_average() -> float:
    return round(os.getloadavg()[0], 1)


if __name__ == "__main__":
    main()
