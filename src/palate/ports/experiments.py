"""Store of live experiments, with an append-only history of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from palate.data.experiments import Experiment, ExperimentChange, ShadowCounts


class Experiments(Protocol):
    """Stored on the disk; the active experiment is cached in memory, so that requests never wait for it."""

    def active(self) -> Experiment | None:
        """Return the active experiment as of the last change here or the last ``catch_up``; at most one is active.

        It is the same object until something changes.
        """
        ...

    async def create(self, experiment: Experiment) -> None:
        """Store a new experiment; durable and effective on return.

        Raises:
            Conflict: its name is taken, or another experiment is active.
        """
        ...

    async def change(self, experiment: Experiment, change: ExperimentChange) -> Experiment:
        """Append a change to the history of an experiment; return what it is now.

        Raises:
            Conflict: it was changed since ``experiment`` was read.
        """
        ...

    async def get(self, name: str) -> Experiment | None:
        """Return an experiment."""
        ...

    async def all(self) -> Sequence[Experiment]:
        """Return every experiment, newest first."""
        ...

    async def add_shadow(self, name: str, counts: Mapping[str, ShadowCounts]) -> None:
        """Add to the sums over lists that were not shown, by arm."""
        ...

    async def shadow(self, name: str) -> Mapping[str, ShadowCounts]:
        """Return the sums over lists that were not shown, by arm."""
        ...

    async def catch_up(self) -> None:
        """Read what other processes have written."""
        ...
