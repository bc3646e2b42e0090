"""Tracker that records nothing."""

from __future__ import annotations

from collections.abc import Sequence

from palate.ports.tracker import Record, Release


class NullTracker:
    def record(self, record: Record, release: Release | None = None) -> None:
        """Do nothing."""

    def recent(self, kind: str, n: int = 10) -> Sequence[Record]:
        return ()

    def releases(self, n: int = 10) -> Sequence[Release]:
        return ()
