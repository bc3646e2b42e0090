"""Several worker processes at one address: what they need, and what happens when a process dies."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import Palate
from tests.redis_here import REDIS_URL, redis_prefix
from tests.server.processes import (
    children_of,
    command_of,
    get_json,
    lives,
    request_worker,
    server,
    workers_of,
)
from tests.waiting import LAST_RESORT_S, wait_until

_TWO = ("--workers", "2")


@pytest.fixture
def redis_environment() -> Iterator[dict[str, str]]:
    with redis_prefix() as prefix:
        yield {"REDIS_URL": REDIS_URL, "PALATE_STORE__REDIS_PREFIX": prefix}


def test_workers_without_redis_are_refused(palate: Palate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    for command in ("serve", "up"):
        result = palate(command, "--data-dir", "no-store", *_TWO)
        assert result.code == 2
        assert "2 workers" in result.err
        assert "REDIS_URL=redis://" in result.err
        assert not Path("no-store").exists()


def test_the_settings_say_how_many(palate: Palate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("PALATE_SERVER__WORKERS", "3")
    assert "3 workers" in palate("serve").err
    assert palate("serve", "--workers", "0").code == 2


def test_a_port_that_is_taken_is_told(data_dir: Path, redis_environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = serve_until_it_ends(data_dir, redis_environment, "--port", port)
    assert result.returncode == 1
    assert port in result.stderr
    assert "in use" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_is_wrong_with_the_settings_is_told_once(data_dir: Path, redis_environment: dict[str, str]) -> None:
    environment = {**redis_environment, "PALATE_PIPELINES__DEFAULT__STAGES": '[{"stage": "rank.no-such-stage"}]'}
    result = serve_until_it_ends(data_dir, environment, "--port", "0")
    assert result.returncode == 2
    assert result.stderr.count("no-such-stage") == 1
    assert "first worker ended with status 2" in result.stderr
    assert "Traceback" not in result.stderr


def serve_until_it_ends(data_dir: Path, environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "palate", "serve", "--data-dir", str(data_dir), *_TWO, *options]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=LAST_RESORT_S, check=False, env={**os.environ, **environment}
    )


pytest_proc = pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")


@pytest.fixture
def two_workers(data_dir: Path, redis_environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The supervisor of two workers that are ready, and their address."""
    pids: list[int] = []
    with server(data_dir, options=_TWO, environment=redis_environment) as (process, address):
        pids = children_of(process.pid)
        yield process, address
    assert wait_until(lambda: not any(lives(pid) for pid in pids))


@pytest_proc
def test_both_answer_and_share_the_models_in_memory(
    data_dir: Path, two_workers: tuple[subprocess.Popen[str], str]
) -> None:
    process, address = two_workers
    workers = workers_of(process.pid)
    assert len(workers) == 2
    for pid in workers:
        answer = request_worker(address, pid, "GET", "/recommend?user_id=sim-0001&limit=5&surprise=0")
        assert len(answer.json()["recommendations"]) == 5
    for pid in workers:
        resident, proportional, copied = mapped_kb(pid, data_dir / "snapshots")
        assert resident > 0
        assert proportional < 0.6 * resident, "each page is counted half"
        assert copied == 0


def mapped_kb(pid: int, folder: Path) -> tuple[int, int, int]:
    """Memory of a process that is mapped files of a folder: resident, its share of that, and copies of its own."""
    totals = {"Rss:": 0, "Pss:": 0, "Anonymous:": 0}
    is_inside = False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        words = line.split()
        if "-" in words[0]:
            is_inside = str(folder) in line
        elif is_inside and words[0] in totals:
            totals[words[0]] += int(words[1])
    return totals["Rss:"], totals["Pss:"], totals["Anonymous:"]


class Visitors:
    """Clients that ask until they are stopped. A request whose connection breaks is sent again, four times at most."""

    def __init__(self, address: str, n: int) -> None:
        self.answers: list[list[int]] = [[] for _ in range(n)]
        """The status of each answer, by client."""
        self.broken = 0
        self.gave_up = 0
        self._address, self._is_over = address, threading.Event()
        self._threads = [threading.Thread(target=self._visit, args=(number,)) for number in range(n)]

    def __enter__(self) -> Visitors:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def rounds(self) -> int:
        return min(map(len, self.answers))

    def _visit(self, number: int) -> None:
        with httpx.Client(base_url=self._address, timeout=LAST_RESORT_S) as client:
            while not self._is_over.is_set():
                path = f"/recommend?user_id=sim-{len(self.answers[number]) % 400:04d}&limit=5"
                for _ in range(5):
                    try:
                        self.answers[number].append(client.get(path).status_code)
                        break
                    except httpx.TransportError:
                        self.broken += 1
                else:
                    self.gave_up += 1
                    return


@pytest_proc
def test_a_killed_worker_is_replaced_while_requests_flow(two_workers: tuple[subprocess.Popen[str], str]) -> None:
    process, address = two_workers
    first, second = workers_of(process.pid)
    with Visitors(address, 4) as visitors:
        for victim in (first, second):
            goal = visitors.rounds() + 10
            assert wait_until(lambda goal=goal: visitors.rounds() > goal or visitors.gave_up > 0)  # type: ignore[misc]  # a lambda with a default
            before = set(workers_of(process.pid))
            os.kill(victim, signal.SIGKILL)
            assert wait_until(
                lambda before=before: len(set(workers_of(process.pid)) - before) == 1,  # type: ignore[misc]  # a lambda with a default
                going=lambda: process.poll() is None,
            )
            (new,) = set(workers_of(process.pid)) - before
            request_worker(address, new, "GET", "/health").raise_for_status()
    assert visitors.gave_up == 0
    assert {status for answers in visitors.answers for status in answers} == {200}
    assert process.poll() is None


@pytest_proc
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_when_answers_in_flight_are_finished(
    two_workers: tuple[subprocess.Popen[str], str], sent: signal.Signals
) -> None:
    process, address = two_workers
    workers = workers_of(process.pid)
    host, _, port = address.removeprefix("http://").partition(":")
    body = b'{"user_id": "sim-0001", "limit": 5}'
    with contextlib.ExitStack() as stack:
        begun = []
        for _ in range(6):  # requests whose bodies are not complete yet: of both workers
            connection = stack.enter_context(socket.create_connection((host, int(port))))
            head = f"POST /recommend HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body[:10])
            begun.append(connection)
        for pid in workers:  # each has read what came before this request
            request_worker(address, pid, "GET", "/health")
        process.send_signal(sent)
        assert wait_until(lambda: is_refused(host, int(port)), going=lambda: process.poll() is None)
        for connection in begun:
            connection.sendall(body[10:])
        for connection in begun:
            assert connection.makefile("rb").read().startswith(b"HTTP/1.1 200")
    assert process.wait(LAST_RESORT_S) == 0
    assert not any(lives(pid) for pid in workers)


def is_refused(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port)).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest_proc
def test_workers_end_with_a_supervisor_that_is_killed(two_workers: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = two_workers
    workers = workers_of(process.pid)
    metrics = Path(command_of(workers[0])[command_of(workers[0]).index("--metrics") + 1])
    assert metrics.is_dir()
    process.kill()
    process.wait(LAST_RESORT_S)
    assert wait_until(lambda: not any(lives(pid) for pid in workers))
    assert not metrics.exists()


@pytest_proc
def test_up_has_one_learner_for_all_workers(
    trained_store: Path, tmp_path: Path, redis_environment: dict[str, str]
) -> None:
    data_dir = Path(shutil.copytree(trained_store, tmp_path / "up"))
    command = [sys.executable, "-m", "palate", "up", "--data-dir", str(data_dir), "--port", "0", *_TWO]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **redis_environment}
    )
    children: list[int] = []
    try:
        assert process.stdout is not None
        address = next(line.split()[4] for line in process.stdout if "ready at" in line)
        children = children_of(process.pid)
        assert len(children) == 3
        assert sum("learn" in command_of(pid) for pid in children) == 1
        assert get_json(f"{address}/ready")["worker"] in workers_of(process.pid)
        process.terminate()
        assert process.wait(LAST_RESORT_S) == 0
        assert not any(lives(pid) for pid in children)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]  # it is a pipe
        for child in filter(lives, children):
            os.kill(child, signal.SIGKILL)
