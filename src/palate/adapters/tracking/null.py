"""Tracker that records nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from palate.ports.tracker import Record, Release


class NullTracker:
    def record(self, record: Record, release: Release | None = None) -> None:
        """Do nothing."""

    def set_aliases(self, aliases: Mapping[str, str | None]) -> None:
        """Do nothing."""

    def aliases(self) -> Mapping[str, str]:
        return {}

    def recent(self, kind: str, n: int = 10) -> Sequence[Record]:
        return ()

    def releases(self, n: int = 10) -> Sequence[Release]:
        return ()
