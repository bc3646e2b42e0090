"""A server that reads large exports answers others at once, stays small, and stops reading for callers who left."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest

from tests.data.takeouts import examples
from tests.data.takeouts.examples import unknown_films, zipped
from tests.server.processes import children_of, get_json, server
from tests.waiting import LAST_RESORT_S, wait_until

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")

N_ROWS: Final = 50_000
MAX_PAUSE_S: Final = 1.0
"""Far more than a request waits; far less than an export takes."""
MAX_ANSWER_BYTES: Final = 100_000
MAX_GROWTH_KB: Final = 60_000


@dataclass
class Server:
    """A server process of one worker."""

    url: str
    pid: int

    def peak_kb(self) -> int:
        """The largest memory of the process so far."""
        peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        assert peak
        return int(peak[1])

    def post(self, user: str, data: bytes) -> httpx.Response:
        return httpx.post(f"{self.url}/users/{user}/exports", content=data, timeout=LAST_RESORT_S)

    def begin(self, user: str, data: bytes, length: int) -> socket.socket:
        """Send the head of an import of ``length`` bytes and some of them; return the connection."""
        address = urlsplit(self.url)
        connection = socket.create_connection((address.hostname, address.port))
        connection.settimeout(LAST_RESORT_S)
        head = f"POST /users/{user}/exports HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"
        connection.sendall(head.encode() + data)
        return connection

    def is_free_for(self, user: str) -> bool:
        """Whether an import of the user is admitted."""
        return self.post(user, examples.LETTERBOXD_RATINGS.encode()).status_code == 200


@pytest.fixture(scope="module")
def large() -> bytes:
    return zipped({"ratings.csv": unknown_films(N_ROWS)})


@pytest.fixture(scope="module")
def serving(trained_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data_dir = Path(shutil.copytree(trained_store, tmp_path_factory.mktemp("large") / "data"))
    with server(data_dir, environment={"PALATE_IMPORTS__QUEUE": "1"}) as (process, url):
        yield Server(url, process.pid)


def longest_pause(url: str, until: threading.Event) -> float:
    """The longest that the server took to say that it lives."""
    longest = 0.0
    with httpx.Client(base_url=url, timeout=LAST_RESORT_S) as client:
        while not until.is_set():
            started_at = time.perf_counter()
            client.get("/health").raise_for_status()
            longest = max(longest, time.perf_counter() - started_at)
            time.sleep(0.01)
    return longest


def test_unknown_titles_delay_nobody_and_are_counted(serving: Server, large: bytes) -> None:
    peak_kb, ended = serving.peak_kb(), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        pause = pool.submit(longest_pause, serving.url, ended)
        answer = serving.post("collector", large)
        ended.set()
    body: dict[str, Any] = answer.json()
    assert (body["rows"], body["unmatched_rows"], body["unmatched_titles"]) == (N_ROWS, N_ROWS, N_ROWS)
    assert [title["title"] for title in body["unmatched"][:2]] == ["Unknown Title 0", "Unknown Title 1"]
    assert len(body["unmatched"]) == 100
    assert len(answer.content) < MAX_ANSWER_BYTES
    assert pause.result() < MAX_PAUSE_S
    assert serving.peak_kb() - peak_kb < MAX_GROWTH_KB


def test_an_import_ends_when_its_caller_leaves(serving: Server, large: bytes) -> None:
    connection = serving.begin("hasty", large, len(large))
    assert wait_until(lambda: bool(children_of(serving.pid)))
    connection.close()
    assert wait_until(lambda: not children_of(serving.pid))
    assert wait_until(lambda: serving.is_free_for("hasty"))


def test_an_abandoned_upload_leaves_nothing(serving: Server) -> None:
    for _ in range(3):
        serving.begin("absent", b"Date,Name", 1_000_000).close()
    assert wait_until(lambda: serving.is_free_for("absent"))


def test_a_killed_reader_is_an_error_and_the_next_import_works(serving: Server, large: bytes) -> None:
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(serving.post, "unlucky", large)
        assert wait_until(lambda: bool(children_of(serving.pid)), lambda: not answer.done())
        for child in children_of(serving.pid):
            os.kill(child, signal.SIGKILL)
    assert answer.result().status_code == 503
    assert "ended by signal 9" in answer.result().json()["detail"]
    assert get_json(f"{serving.url}/users/unlucky/history")["events"] == []
    assert serving.is_free_for("unlucky")


def test_too_many_imports_are_refused_before_they_are_sent(serving: Server) -> None:
    uploads = [serving.begin(user, b"", 1_000) for user in ("eager", "eager", "other")]
    try:
        assert wait_until(lambda: not serving.is_free_for("eager"))
        of_user, of_all = (serving.begin(user, b"", 1_000) for user in ("eager", "third"))
        for connection, reason in ((of_user, b"of this user"), (of_all, b"being imported or wait")):
            with connection, connection.makefile("rb") as lines:
                answer = b"".join(iter(lines.readline, b"\r\n")) + lines.read1()
            assert answer.startswith(b"HTTP/1.1 429")
            assert b"retry-after: 10" in answer.lower()
            assert reason in answer
    finally:
        for connection in uploads:
            connection.close()
    assert wait_until(lambda: serving.is_free_for("eager"))
