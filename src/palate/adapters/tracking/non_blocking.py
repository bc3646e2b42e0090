"""Tracker that limits the time of each write and never raises."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

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
        writing = threading.Thread(target=self._write, args=(record, release), name="tracker", daemon=True)
        writing.start()
        writing.join(self._timeout_s)
        if writing.is_alive():
            log.warning(
                "tracking %s %s takes more than %g s; continuing without it", record.kind, record.name, self._timeout_s
            )

    def recent(self, kind: str, n: int = 10) -> Sequence[Record]:
        return self._inner.recent(kind, n)

    def releases(self, n: int = 10) -> Sequence[Release]:
        return self._inner.releases(n)

    def _write(self, record: Record, release: Release | None) -> None:
        try:
            self._inner.record(record, release)
        except Exception as error:
            log.warning("%s %s was not tracked; continuing without it: %s", record.kind, record.name, error)
