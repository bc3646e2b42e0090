"""Experiment tracker in memory, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from palate.ports.tracker import Record, Release


class MemoryTracker:
    """Keeps records and releases, newest last, in ``records`` and ``register``."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.register: list[Release] = []
        self._aliases: dict[str, str] = {}

    def record(self, record: Record, release: Release | None = None) -> None:
        self.records.append(record)
        self.register += [release] if release is not None else []

    def set_aliases(self, aliases: Mapping[str, str | None]) -> None:
        registered = {release.version for release in self.register}
        for alias, version in aliases.items():
            self._aliases.pop(alias, None)
            if version in registered and version is not None:
                self._aliases[alias] = version

    def aliases(self) -> Mapping[str, str]:
        return dict(self._aliases)

    def recent(self, kind: str, n: int = 10) -> Sequence[Record]:
        records = [replace(record, parts=(), files={}) for record in self.records[::-1] if record.kind == kind]
        return records[:n]

    def releases(self, n: int = 10) -> Sequence[Release]:
        return self.register[::-1][:n]
