"""Shared parts of benchmarks: where data and results lie, a server in a process of its own, and writing a result."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent
DATA: Final = Path(os.environ.get("PALATE_DATA", ROOT.parent / "shared" / "data"))
ML100K: Final = DATA / "ml-100k"
ML1M: Final = DATA / "ml-1m"
_READY_TIMEOUT_S: Final = 1_800


def result_path(name: str, file: str = "result.json") -> Path:
    """Where the benchmark ``name`` keeps its result."""
    return Path(__file__).parent / name / file


def read_result(name: str, file: str = "result.json") -> dict[str, Any]:
    """The committed result of a benchmark; empty if there is none yet."""
    path = result_path(name, file)
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return result


def write_result(name: str, result: dict[str, Any], file: str = "result.json") -> None:
    """Write a result together with the date, the commit and the machine it was measured on."""
    origin = {
        "measured": time.strftime("%Y-%m-%d", time.gmtime()),
        "commit": _run("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"),
        "machine": f"{_processor_name()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    result_path(name, file).write_text(json.dumps({**origin, **result}, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


@contextlib.contextmanager
def trained_ml100k() -> Iterator[Path]:
    """A temporary data directory with MovieLens 100K imported and trained."""
    with tempfile.TemporaryDirectory() as folder:
        run_palate("data", "import", "--data-dir", folder, "--format", "movielens", str(ML100K))
        run_palate("train", "--data-dir", folder)
        yield Path(folder)


def run_palate(*arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run the command line, with ``environment`` beside that of this process, and return what it printed."""
    return _run(sys.executable, "-m", "palate", *arguments, environment=environment)


@contextlib.contextmanager
def server(
    data_dir: Path,
    *options: str,
    core: int | None = None,
    command: str = "serve",
    environment: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, subprocess.Popen[bytes], float]]:
    """A server process over ``data_dir``: its address, the process, and the seconds until it was ready.

    ``command`` is ``serve``, or ``up`` for a learner beside it and the sample community where the store is empty.
    ``environment`` has settings beside those of this process.
    """
    arguments = (command, "--data-dir", str(data_dir), *options, "--port")
    with serving("palate", *arguments, core=core, path="/ready", environment=environment) as served:
        yield served


@contextlib.contextmanager
def serving(
    module: str, *arguments: str, path: str, core: int | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes], float]]:
    """A process that serves HTTP at a port, its last argument; it is ready when ``path`` is answered."""
    port = free_port()
    pin = ["taskset", "-c", str(core)] if core is not None else []
    command = [*pin, sys.executable, "-m", module, *arguments, str(port)]
    started = time.perf_counter()
    variables = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **(environment or {})}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=variables)
    address = f"http://127.0.0.1:{port}"
    try:
        yield address, process, _wait_until_ready(address + path, started)
    finally:
        process.terminate()
        process.wait()


def median_times_us(steps: Mapping[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """The median time of each step in µs: after a first call of each, all steps in turn, ``repeats`` times."""
    for step in steps.values():
        step()
    times: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(repeats):
        for name, step in steps.items():
            times[name].append(time_us(step))
    return {name: statistics.median(values) for name, values in times.items()}


def time_us(step: Callable[[], object]) -> float:
    """How long a step takes, in µs."""
    started = time.perf_counter_ns()
    step()
    return (time.perf_counter_ns() - started) / 1_000


def cpu_seconds(pid: int) -> float:
    """The processor seconds that a running process has used so far, from /proc (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A TCP port of the loopback interface that is free at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get_json(url: str) -> Any:
    """The JSON body of a GET request."""
    with urllib.request.urlopen(url) as response:
        return json.load(response)


def _wait_until_ready(url: str, started: float) -> float:
    """Seconds from ``started`` until ``url`` answers.

    Raises:
        TimeoutError: it does not answer within half an hour.
    """
    while time.perf_counter() - started < _READY_TIMEOUT_S:
        try:
            get_json(url)
            return time.perf_counter() - started
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(f"The server at {url} was not ready within {_READY_TIMEOUT_S} seconds.")


def _run(*command: str, environment: Mapping[str, str] | None = None) -> str:
    variables = {**os.environ, **(environment or {})}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=variables).stdout.strip()


def _processor_name() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()
