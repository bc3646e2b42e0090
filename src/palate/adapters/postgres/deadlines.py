"""Deadlines of database operations: a connection whose operation takes too long is cut."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psycopg

_LOOK_EVERY_S: Final = 0.25


class Deadlines:
    """A thread that shuts down the sockets of operations beyond their time, which then fail in the driver.

    The driver itself waits for a server that does not answer without an end.
    """

    def __init__(self) -> None:
        self._due: dict[psycopg.Connection, float] = {}
        self._lock = threading.Lock()
        self._is_closed = threading.Event()
        threading.Thread(target=self._run, name="palate-deadlines", daemon=True).start()

    @contextmanager
    def watch(self, connection: psycopg.Connection, limit_s: float) -> Iterator[None]:
        """Cut ``connection`` if the block takes longer than ``limit_s``."""
        with self._lock:
            self._due[connection] = time.monotonic() + limit_s
        try:
            yield
        finally:
            with self._lock:
                self._due.pop(connection, None)

    def cut_all(self) -> None:
        """Cut all connections that are being watched."""
        with self._lock:
            for connection in self._due:
                _cut(connection)
            self._due.clear()

    def close(self) -> None:
        self._is_closed.set()

    def _run(self) -> None:
        while not self._is_closed.wait(_LOOK_EVERY_S):
            now = time.monotonic()
            with self._lock:
                for connection in [each for each, due in self._due.items() if due < now]:
                    del self._due[connection]
                    _cut(connection)


def _cut(connection: psycopg.Connection) -> None:
    """Shut down the socket of a connection, under a lock that keeps it from being returned meanwhile."""
    with (
        suppress(OSError, psycopg.Error),
        socket.fromfd(connection.fileno(), socket.AF_INET, socket.SOCK_STREAM) as copy,
    ):
        copy.shutdown(socket.SHUT_RDWR)
