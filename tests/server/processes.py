"""Real servers in processes of their own."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx

from tests.waiting import LAST_RESORT_S

_READY: Final = re.compile(r"ready at (http://\S+)")


@contextlib.contextmanager
def server(data_dir: Path, *prefix: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server process over ``data_dir`` and where it listens; killed at the end."""
    command = [*prefix, sys.executable, "-m", "palate", "serve", "--data-dir", str(data_dir), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
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
