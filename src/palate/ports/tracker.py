"""Experiment tracker: records trainings, evaluations and parameter searches for comparison."""

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
    """Finite numbers; others are left out."""
    tags: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """Contents of attached files, by file name."""
    parts: tuple[Record, ...] = ()
    """A record for each model of the run."""


@dataclass(frozen=True, slots=True)
class Release:
    """One snapshot in the model registry, with its lineage."""

    version: str
    lineage: Mapping[str, str]
    """Parent version, data, settings, and the result of the promotion gate."""


class Tracker(Protocol):
    """Records are for operators to look at; Palate never reads them to decide anything."""

    def record(self, record: Record, release: Release | None = None) -> None:
        """Record a run with its parts and files, and the snapshot that it produced."""
        ...

    def set_aliases(self, aliases: Mapping[str, str | None]) -> None:
        """Point aliases (champion, challenger) to snapshots in the registry; None removes an alias.

        An alias of a snapshot that the registry does not have is removed, too.
        """
        ...

    def aliases(self) -> Mapping[str, str]:
        """Return the snapshot of each alias."""
        ...

    def recent(self, kind: str, n: int = 10) -> Sequence[Record]:
        """Return the newest records of a kind, newest first, without parts and file contents."""
        ...

    def releases(self, n: int = 10) -> Sequence[Release]:
        """Return the newest snapshots in the registry, newest first."""
        ...
