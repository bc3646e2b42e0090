"""Keep worker processes running: start them, replace those that die, and end them all."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import time
from collections.abc import Callable, Sequence
from typing import Final

log = logging.getLogger(__name__)

_GRACE_S: Final = 15.0
"""Seconds after which a worker that was told to end is killed: more than it gives to requests in flight."""
_STABLE_S: Final = 30.0
"""A worker that lived longer is replaced at once when it dies."""
_FIRST_PAUSE_S: Final = 0.1
_MAX_PAUSE_S: Final = 5.0
_MAX_FAILED_STARTS: Final = 5


class WorkersFailed(Exception):
    """No worker runs, and none can be started; ``status`` is the exit status of the last."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Worker:
    """A worker process, and a channel that closes when it or its supervisor ends."""

    def __init__(
        self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process, self._reader, self._writer = process, reader, writer
        self.pid = process.pid

    @classmethod
    async def start(cls, command: Sequence[str], sockets: Sequence[socket.socket]) -> Worker:
        """Start ``command``, which inherits ``sockets``, with ``--channel`` and the number of the channel's socket.

        It runs in a process group of its own: Ctrl-C reaches the supervisor alone, which ends it.

        Raises:
            OSError: the process cannot be started.
        """
        channel, far_end = socket.socketpair()
        try:
            inherited = [*(each.fileno() for each in sockets), far_end.fileno()]
            process = await asyncio.create_subprocess_exec(
                *command, "--channel", str(far_end.fileno()), pass_fds=inherited, process_group=0
            )
        except OSError:
            channel.close()
            raise
        finally:
            far_end.close()
        return cls(process, *await asyncio.open_connection(sock=channel))

    async def is_ready(self) -> bool:
        """Wait until it answers requests, or has ended before it did."""
        with contextlib.suppress(ConnectionError):
            return bool(await self._reader.read(1))
        return False

    async def wait(self) -> int:
        """Wait until it has ended; the exit status, negative for a signal."""
        status = await self._process.wait()
        self._writer.close()
        return status

    def end(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(number)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()


class Supervisor:
    """Runs workers by number. The first starts alone, so that what is wrong is told once, and migrations run once."""

    def __init__(
        self,
        commands: Sequence[Sequence[str]],
        sockets: Sequence[socket.socket],
        on_ready: Callable[[], None],
        on_end: Callable[[int], None],
        drain_s: float = 0.0,
    ) -> None:
        """``commands`` start the workers, which inherit ``sockets``.

        ``on_ready`` is called when all workers answer for the first time, ``on_end`` with the number of each that ends.
        Told to end, workers answer for ``drain_s`` seconds more.
        """
        self._commands, self._sockets, self._on_ready, self._on_end = commands, sockets, on_ready, on_end
        self._workers: dict[int, Worker] = {}
        self._ready: set[int] = set()
        self._was_ready: set[int] = set()
        self._n_failed_starts = 0
        self._grace_s, self._signal = drain_s + _GRACE_S, signal.SIGTERM
        self._is_open = asyncio.Event()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Run until SIGINT or SIGTERM; workers finish the requests in flight, a second signal ends them at once.

        Raises:
            WorkersFailed: the first worker could not be started, or no worker runs and many starts failed in a row.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._handle_signal, number)
        keepers = [asyncio.create_task(self._keep(number)) for number in range(len(self._commands))]
        stop = asyncio.create_task(self._stop.wait())
        await asyncio.wait((stop, *keepers), return_when=asyncio.FIRST_COMPLETED)
        self._begin_stop()
        for worker in self._workers.values():
            worker.end(self._signal)
        _, unfinished = await asyncio.wait(keepers, timeout=self._grace_s)
        if unfinished:
            self._kill_all()
        await asyncio.gather(*keepers, stop)

    def _handle_signal(self, number: signal.Signals) -> None:
        if self._stop.is_set():
            self._kill_all()
        self._signal = number
        self._begin_stop()

    def _begin_stop(self) -> None:
        self._stop.set()
        self._is_open.set()
        for listener in self._sockets:  # whoever connects now is refused instead of waiting
            listener.close()

    def _kill_all(self) -> None:
        for worker in self._workers.values():
            worker.kill()

    async def _keep(self, number: int) -> None:
        """Start worker ``number``, and replace it each time that it ends."""
        if number > 0:
            await self._is_open.wait()
        n_short_lives = 0
        while not self._stop.is_set():
            started_at = time.monotonic()
            outcome = await self._run_worker(number)
            if self._stop.is_set():
                return
            n_short_lives = 0 if time.monotonic() - started_at > _STABLE_S else n_short_lives + 1
            pause_s = pause_before_restart(n_short_lives)
            log.warning("worker %d %s; it is replaced%s", number, outcome, f" in {pause_s:.1f} s" if pause_s else "")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), pause_s)

    async def _run_worker(self, number: int) -> str:
        """Run a worker from start to end; how it ended.

        Raises:
            WorkersFailed: it could not be started, and there is no other.
        """
        try:
            worker = await Worker.start(self._commands[number], self._sockets)
        except OSError as error:
            self._count_failed_start(1)
            return f"cannot be started ({error})"
        self._workers[number] = worker
        if self._stop.is_set():
            worker.end(self._signal)
        if is_ready := await worker.is_ready():
            self._note_ready(number)
        status = await worker.wait()
        del self._workers[number]
        self._ready.discard(number)
        self._on_end(number)
        if not is_ready and not self._stop.is_set():
            self._count_failed_start(status)
        return f"(process {worker.pid}) ended {describe_status(status)}"

    def _note_ready(self, number: int) -> None:
        self._ready.add(number)
        self._n_failed_starts = 0
        self._is_open.set()
        if number not in self._was_ready:
            self._was_ready.add(number)
            if len(self._was_ready) == len(self._commands):
                self._on_ready()

    def _count_failed_start(self, status: int) -> None:
        self._n_failed_starts += 1
        if not self._was_ready:
            raise WorkersFailed(f"The first worker ended {describe_status(status)} before it could answer.", status)
        if not self._ready and self._n_failed_starts >= _MAX_FAILED_STARTS:
            raise WorkersFailed(
                f"No worker is left, and {self._n_failed_starts} starts in a row failed; the last worker ended "
                f"{describe_status(status)}. What is wrong is in the log above.",
                status,
            )


def pause_before_restart(n_short_lives: int) -> float:
    """Seconds before a worker is replaced: none after the first short life, then twice as long each time, up to 5."""
    return 0.0 if n_short_lives <= 1 else min(_FIRST_PAUSE_S * 2.0 ** min(n_short_lives - 2, 10), _MAX_PAUSE_S)


def describe_status(status: int) -> str:
    return f"by signal {-status}" if status < 0 else f"with status {status}"
