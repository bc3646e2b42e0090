"""Whether a PostgreSQL server answers: while operations wait for it, a thread asks it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psycopg

from palate.adapters.postgres.deadlines import Deadlines

log = logging.getLogger(__name__)

_LOOK_EVERY_S: Final = 0.25
_PATIENCE_S: Final = 0.5
"""Operations that take longer let the thread ask."""
_ANSWER_S: Final = 2.0


class Liveness:
    """A server that does not answer ``SELECT 1`` in two seconds is silent, until it answers.

    Operations that take long while the server answers are left alone. A server that refuses connections at once is
    not silent: nobody waits for it.
    """

    def __init__(
        self, connect: Callable[[], psycopg.Connection], deadlines: Deadlines, on_silence: Callable[[], None]
    ) -> None:
        """``on_silence`` is called on the thread when the server has become silent."""
        self.is_silent = False
        self._connect, self._deadlines, self._on_silence = connect, deadlines, on_silence
        self._begun: dict[object, float] = {}
        self._lock = threading.Lock()
        self._connection: psycopg.Connection | None = None
        self._is_closed = threading.Event()
        threading.Thread(target=self._run, name="palate-liveness", daemon=True).start()

    @contextmanager
    def operation(self) -> Iterator[None]:
        """Ask the server if the block takes long."""
        key = object()
        with self._lock:
            self._begun[key] = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                del self._begun[key]

    def close(self) -> None:
        self._is_closed.set()

    def _run(self) -> None:
        while not self._is_closed.wait(_LOOK_EVERY_S):
            try:
                self._look()
            except Exception as error:  # such as too many open files: nothing may end this thread
                log.warning("whether PostgreSQL answers could not be seen; trying again: %r", error)
        self._disconnect()

    def _look(self) -> None:
        if self.is_silent or self._is_waiting():
            was_silent, self.is_silent = self.is_silent, not self._answers()
            if self.is_silent and not was_silent:
                self._on_silence()

    def _is_waiting(self) -> bool:
        with self._lock:
            return bool(self._begun) and time.monotonic() - min(self._begun.values()) > _PATIENCE_S

    def _answers(self) -> bool:
        started = time.monotonic()
        for _ in range(2):  # the server may have ended the connection of the last time
            try:
                if self._connection is None:
                    self._connection = self._connect()
                with self._deadlines.watch(self._connection, _ANSWER_S):
                    self._connection.execute("SELECT 1")
                return True
            except psycopg.Error:
                self._disconnect()
                if time.monotonic() - started >= _ANSWER_S:
                    return False
        return True

    def _disconnect(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None
