"""Real servers in processes of their own."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx

from tests.waiting import LAST_RESORT_S

_READY: Final = re.compile(r"ready at (http://\S+)")


@contextlib.contextmanager
def server(
    data_dir: Path, *prefix: str, options: tuple[str, ...] = (), environment: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process over ``data_dir`` and where it listens; killed at the end.

    Unless the environment says otherwise its answers wait for the store, however slow the machine is.
    """
    command = [*prefix, sys.executable, "-m", "palate", "serve", "--data-dir", str(data_dir), "--port", "0", *options]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PALATE_FEATURES__READ_TIMEOUT_S": "60", **(environment or {})},
    )
    try:
        assert process.stdout is not None
        ready = next((match for line in process.stdout if (match := _READY.search(line))), None)
        assert ready, "the server did not start"
        yield process, ready[1]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]  # it is a pipe


def get_json(url: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(url, timeout=LAST_RESORT_S).raise_for_status().json()
    return answer


def sent(address: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = httpx.post(f"{address}/events", json=body, timeout=LAST_RESORT_S)
    result: dict[str, Any] = answer.raise_for_status().json()
    return result


def children_of(parent: int) -> list[int]:
    result = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            pid, _, remaining = stat.read_text().partition(" (")
            if int(remaining.rpartition(") ")[2].split()[1]) == parent:
                result.append(int(pid))
    return sorted(result)


def lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    return False


def command_of(pid: int) -> list[str]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return []


def workers_of(supervisor: int) -> list[int]:
    """The processes that answer for a supervisor."""
    return [pid for pid in children_of(supervisor) if "worker" in command_of(pid)]


@contextlib.contextmanager
def worker_client(address: str, pid: int) -> Iterator[httpx.Client]:
    """A client of one worker: it keeps the only connection that it opens, unless that is idle for seconds."""
    while True:
        with httpx.Client(base_url=address, timeout=LAST_RESORT_S, limits=httpx.Limits(max_connections=1)) as client:
            if client.get("/ready").raise_for_status().json()["worker"] == pid:
                yield client
                return


def request_worker(address: str, pid: int, method: str, path: str, **more: Any) -> httpx.Response:
    """The answer of one worker to a request."""
    with worker_client(address, pid) as client:
        return client.request(method, path, **more)
