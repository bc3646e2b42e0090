"""A tracker in memory, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from palate.ports.tracker import Record, Release


class MemoryTracker:
    """What was written down, newest last, in ``records`` and ``register``."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.register: list[Release] = []

    def record(self, record: Record, release: Release | None = None) -> None:
        self.records.append(record)
        self.register += [release] if release is not None else []

    def recent(self, kind: str, n: int = 10) -> Sequence[Record]:
        found = [replace(one, parts=(), files={}) for one in self.records[::-1] if one.kind == kind]
        return found[:n]

    def releases(self, n: int = 10) -> Sequence[Release]:
        return self.register[::-1][:n]
