"""Workers are started, replaced and ended; small programs stand for them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from palate.server import supervisor
from palate.server.supervisor import Supervisor, WorkersFailed, pause_before_restart
from tests.waiting import until_so

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="several workers need a system with fork"),
]

_PROGRAM = """
import os, signal, socket, sys
folder, life, name = sys.argv[1:4]
channel = socket.socket(fileno=int(sys.argv[sys.argv.index("--channel") + 1]))
if life == "fails" or os.path.exists(os.path.join(folder, "broken")):
    sys.exit(7)
if life == "is stubborn":
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
with open(os.path.join(folder, "started"), "a") as file:
    file.write(f"{name} {os.getpid()}\\n")
channel.sendall(b"r")
channel.recv(1)
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Run:
    """A supervisor that runs, and what it has told."""

    folder: Path
    lives: Sequence[str]
    n_ready: int = 0
    ended: list[int] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    def begin(self) -> asyncio.Task[None]:
        commands = [
            [sys.executable, "-S", "-c", _PROGRAM, str(self.folder), life, str(number)]
            for number, life in enumerate(self.lives)
        ]
        self.task = asyncio.create_task(Supervisor(commands, [], self.note_ready, self.ended.append).run())
        return self.task

    def note_ready(self) -> None:
        self.n_ready += 1

    def started(self) -> list[tuple[int, int]]:
        """The number and process of each worker that became ready, in order."""
        with contextlib.suppress(FileNotFoundError):
            rows = (line.split() for line in (self.folder / "started").read_text().splitlines())
            return [(int(number), int(pid)) for number, pid in rows]
        return []

    async def until_started(self, n: int) -> list[tuple[int, int]]:
        assert self.task is not None
        assert await until_so(lambda: len(self.started()) >= n, going=lambda: not self.task.done())  # type: ignore[union-attr]
        return self.started()


@contextlib.asynccontextmanager
async def running(folder: Path, *lives: str) -> AsyncIterator[Run]:
    run = Run(folder, lives)
    task = run.begin()
    yield run
    if not task.done():
        os.kill(os.getpid(), signal.SIGTERM)
    await task


def is_alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


async def test_the_first_starts_alone_and_all_end_with_a_signal(tmp_path: Path) -> None:
    async with running(tmp_path, "works", "works", "works") as run:
        started = await run.until_started(3)
        assert await until_so(lambda: run.n_ready == 1)
        assert started[0][0] == 0
        assert sorted(number for number, _ in started) == [0, 1, 2]
    assert not any(is_alive(pid) for _, pid in started)
    assert sorted(run.ended) == [0, 1, 2]


async def test_a_killed_worker_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    async with running(tmp_path, "works", "works") as run:
        before = await run.until_started(2)
        os.kill(dict(before)[1], signal.SIGKILL)
        after = await run.until_started(3)
        assert after[2][0] == 1
        assert is_alive(dict(before)[0])
        assert run.ended == [1], "told before the next one starts"
        assert await until_so(lambda: run.n_ready == 1)
    assert run.n_ready == 1, "told once"


async def test_a_first_worker_that_fails_is_not_tried_again(tmp_path: Path) -> None:
    run = Run(tmp_path, ["fails", "works"])
    with pytest.raises(WorkersFailed, match="The first worker ended with status 7") as failed:
        await run.begin()
    assert failed.value.status == 7
    assert run.started() == []
    assert run.ended == [0]


async def test_starts_that_fail_again_and_again_end_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_FIRST_PAUSE_S", 0.001)
    run = Run(tmp_path, ["works", "works"])
    task = run.begin()
    started = await run.until_started(2)
    (tmp_path / "broken").touch()
    os.kill(started[0][1], signal.SIGKILL)
    assert await until_so(lambda: run.ended.count(started[0][0]) > 5, going=lambda: not task.done())
    assert not task.done(), "the other answers"
    os.kill(started[1][1], signal.SIGKILL)
    with pytest.raises(WorkersFailed, match="in a row failed"):
        await task


async def test_a_worker_that_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_GRACE_S", 0.05)
    async with running(tmp_path, "works", "is stubborn") as run:
        started = await run.until_started(2)
    assert not any(is_alive(pid) for _, pid in started)


async def test_a_second_signal_kills_at_once(tmp_path: Path) -> None:
    async with running(tmp_path, "is stubborn") as run:
        ((_, pid),) = await run.until_started(1)
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(0.05)
        assert is_alive(pid)
    assert not is_alive(pid)


async def test_a_program_that_is_missing_is_told(tmp_path: Path) -> None:
    missing = Supervisor([[str(tmp_path / "no such program")]], [], lambda: None, lambda _: None)
    with pytest.raises(WorkersFailed):
        await missing.run()


def test_pauses_double_up_to_a_limit() -> None:
    pauses = [pause_before_restart(n) for n in range(1, 40)]
    assert pauses[:4] == [0.0, 0.1, 0.2, 0.4]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 5.0
