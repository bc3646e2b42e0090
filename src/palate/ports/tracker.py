"""The tracker: where trainings, evaluations and searches are written down beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Record:
    """One training, evaluation or search."""

    kind: str
    """``train``, ``evaluate`` or ``tune``."""
    name: str
    params: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    """Finite figures; others are left out."""
    tags: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """Texts to keep beside it, by file name."""
    parts: tuple[Record, ...] = ()
    """One for each model that took part."""


@dataclass(frozen=True, slots=True)
class Release:
    """One snapshot in the register of models, and where it comes from."""

    version: str
    lineage: Mapping[str, str]
    """Its parent, data, settings, and what the judge said."""


class Tracker(Protocol):
    """What is written down is for users to look at; nothing is ever decided by it."""

    def record(self, record: Record, release: Release | None = None) -> None:
        """Write down a record with its parts and files, and the snapshot that came of it."""
        ...

    def recent(self, kind: str, n: int = 10) -> Sequence[Record]:
        """The newest records of a kind, newest first, without their parts and the texts of their files."""
        ...

    def releases(self, n: int = 10) -> Sequence[Release]:
        """The newest snapshots in the register, newest first."""
        ...
