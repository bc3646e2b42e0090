"""PostgreSQL and Redis servers that a test starts, kills and starts again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
import pytest

from tests.server.processes import children_of, lives
from tests.waiting import LAST_RESORT_S, wait_until

_PAUSE_S = 0.05


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class PostgresServer:
    """A PostgreSQL server on loopback, with its data in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = folder / "data", free_port()
        folder.mkdir(mode=0o777)
        folder.chmod(0o777)
        for parent in folder.parents:  # pytest's folders are closed to other users, and PostgreSQL refuses to be root
            if os.geteuid() == 0 and parent.stat().st_mode & 0o777 == 0o700:
                parent.chmod(0o711)
        run = subprocess.run(
            [*_as_postgres(), _find("initdb"), "-D", self._folder, "-U", "postgres", "-A", "trust", "--no-sync"],
            capture_output=True,
            text=True,
            check=False,
            timeout=LAST_RESORT_S,
        )
        assert run.returncode == 0, run.stderr
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = ("-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self._folder.parent}")
        command = [*_as_postgres(), _find("postgres"), "-D", str(self._folder), "-p", str(self.port), *options]
        log = (self._folder.parent / "log").open("ab")
        self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        log.close()
        _wait_for(self._is_up, self._process)

    def kill(self) -> None:
        """End all its processes at once, as a power cut does."""
        self._kill_group()
        (self._folder / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        self._kill_group()

    def _kill_group(self) -> None:
        """Kill the server and its children, which have groups of their own, and wait: they hold its shared memory."""
        os.kill(self._process.pid, signal.SIGSTOP)  # it begets no more of them
        children = children_of(self._process.pid)
        for pid in (self._process.pid, *children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        wait_until(lambda: not any(map(lives, children)))

    def _is_up(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class RedisServer:
    """A Redis server on loopback that keeps nothing on the disk."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        command = [_find("redis-server"), "--port", str(self.port), *options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _wait_for(self._is_up, self._process)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _is_up(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _as_postgres() -> Sequence[str]:
    return ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") if os.geteuid() == 0 else ()


def _find(program: str) -> str:
    """The path of an installed program; a test that needs it is skipped by name without it, and fails with CI=true."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), *map(str, folders)]))
    if path is not None:
        return path
    message = f"needs the program {program}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def _wait_for(is_up: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + LAST_RESORT_S
    while not is_up():
        assert process.poll() is None, f"the server ended with {process.returncode}"
        assert time.monotonic() < deadline
        time.sleep(_PAUSE_S)
