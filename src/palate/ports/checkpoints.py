"""Store of checkpoints: the state of an incremental computation over the event log, with its cursor and epoch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from palate.ports.event_log import Cursor, Epoch
from palate.types import Json


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A state that was computed from the events up to ``cursor``, all read at one erasure epoch."""

    cursor: Cursor
    epoch: Epoch
    state: Json


class Checkpoints(Protocol):
    """JSON states by name; a lost one is computed again from the log.

    A checkpoint is of use only as long as its epoch is that of the log: afterwards it may count forgotten users. The
    log deletes all checkpoints when it raises its epoch.
    """

    async def save(self, name: str, checkpoint: Checkpoint) -> bool:
        """Replace the state under ``name``; return False, and write nothing, if the log has another epoch.

        The epoch is compared in the transaction that writes.
        """
        ...

    async def load(self, name: str) -> Checkpoint | None:
        """Return the state under ``name``; None if there is none of the log's epoch, or it cannot be read."""
        ...
