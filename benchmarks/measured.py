"""What every benchmark needs: the data, a server of its own, and a place for the result."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("PALATE_DATA", ROOT.parent / "shared" / "data"))
RESULTS = Path(__file__).parent / "results"
ML100K = DATA / "ml-100k"
ML1M = DATA / "ml-1m"


def write(name: str, result: dict[str, Any]) -> None:
    """Keep a result beside the machine, the commit and the day it was measured on."""
    about = {
        "measured": time.strftime("%Y-%m-%d", time.gmtime()),
        "commit": _run("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps({**about, **result}, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))


@contextlib.contextmanager
def store_of_ml100k() -> Iterator[Path]:
    """A data directory with MovieLens 100K imported and trained."""
    with tempfile.TemporaryDirectory() as folder:
        palate("data", "import", "--data-dir", folder, "--format", "movielens", str(ML100K))
        palate("train", "--data-dir", folder)
        yield Path(folder)


def palate(*arguments: str) -> str:
    """Run the command line and return what it printed."""
    return _run(sys.executable, "-m", "palate", *arguments)


@contextlib.contextmanager
def server(data_dir: Path, *, core: int | None = None) -> Iterator[tuple[str, subprocess.Popen[bytes], float]]:
    """A server process over ``data_dir``: its address, the process, and the seconds until it was ready."""
    port = free_port()
    pin = ["taskset", "-c", str(core)] if core is not None else []
    command = [*pin, sys.executable, "-m", "palate", "serve", "--data-dir", str(data_dir), "--port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    address = f"http://127.0.0.1:{port}"
    try:
        yield address, process, _until_ready(address, started)
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(url: str) -> Any:
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)


def _until_ready(address: str, started: float) -> float:
    while time.perf_counter() - started < 60:
        try:
            get(f"{address}/ready")
            return time.perf_counter() - started
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(f"{address} was not ready within a minute")


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()
