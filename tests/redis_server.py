"""The Redis of this machine, and Redis servers of a test's own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.waiting import wait_until

URL: Final = os.environ.get("PALATE_TEST_REDIS", "redis://127.0.0.1:6379/0")


def missing(what: str) -> None:
    """Skip by name, but never in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI needs {what}")
    pytest.skip(f"needs {what}")


def redis_here() -> str:
    """The URL of a Redis that is up; without it tests skip by name, but never in CI."""
    with Redis.from_url(URL) as redis:
        try:
            redis.ping()
        except RedisError:
            missing(f"Redis at {URL}; PALATE_TEST_REDIS names another")
    return URL


def delete_keys(url: str, prefix: str) -> None:
    """Delete every key under a prefix."""
    with Redis.from_url(url) as redis:
        for key in redis.scan_iter(f"{{{prefix}}}*", count=1_000):
            redis.delete(key)


def stored_bytes(url: str, prefix: str) -> dict[bytes, bytes]:
    """Every key under a prefix, with its value as bytes."""
    with Redis.from_url(url) as redis:
        return {key: redis.dump(key) or b"" for key in redis.scan_iter(f"{{{prefix}}}*", count=1_000)}


class RedisServer:
    """A Redis server of a test's own, which keeps nothing on the disk."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen([*command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        process = self._process
        assert wait_until(self._answers, lambda: process.poll() is None)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        with contextlib.suppress(RedisError), Redis.from_url(self.url) as redis:
            return bool(redis.ping())
        return False


@contextlib.contextmanager
def running_redis(folder: Path) -> Iterator[RedisServer]:
    """A server of the test's own; without the program tests skip by name, but never in CI."""
    if shutil.which("redis-server") is None:
        missing("the program redis-server")
    server = RedisServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
