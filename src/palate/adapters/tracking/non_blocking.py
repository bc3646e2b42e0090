"""Tracker that limits the time of each write and never raises."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from palate.ports.tracker import Record, Release, Tracker

log = logging.getLogger(__name__)


class NonBlockingTracker:
    """Records with ``inner`` and waits for at most ``timeout_s`` seconds.

    A slower write continues in its own thread, which does not keep the process alive.
    """

    def __init__(self, inner: Tracker, timeout_s: float) -> None:
        self._inner = inner
        self._timeout_s = timeout_s

    def record(self, record: Record, release: Release | None = None) -> None:
        self._limit(f"{record.kind} {record.name}", lambda: self._inner.record(record, release))

    def set_aliases(self, aliases: Mapping[str, str | None]) -> None:
        self._limit("aliases", lambda: self._inner.set_aliases(aliases))

    def aliases(self) -> Mapping[str, str]:
        return self._inner.aliases()

    def recent(self, kind: str, n: int = 10) -> Sequence[Record]:
        return self._inner.recent(kind, n)

    def releases(self, n: int = 10) -> Sequence[Release]:
        return self._inner.releases(n)

    def _limit(self, what: str, write: Callable[[], None]) -> None:
        """Write on a thread of its own, and wait for it no longer than ``timeout_s``."""
        writing = threading.Thread(target=_log_failure, args=(what, write), name="tracker", daemon=True)
        writing.start()
        writing.join(self._timeout_s)
        if writing.is_alive():
            log.warning("tracking %s takes more than %g s; continuing without it", what, self._timeout_s)


def _log_failure(what: str, write: Callable[[], None]) -> None:
    try:
        write()
    except Exception as error:
        log.warning("%s was not tracked; continuing without it: %s", what, error)
