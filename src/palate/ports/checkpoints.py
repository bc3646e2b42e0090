"""Store of checkpoints: the state of an incremental computation over the event log, with its cursor."""

from __future__ import annotations

from typing import Protocol

from palate.ports.event_log import Cursor
from palate.types import Json


class Checkpoints(Protocol):
    """JSON states by name; a lost one is computed again from the log."""

    async def save(self, name: str, cursor: Cursor, state: Json) -> None:
        """Replace the state under ``name``."""
        ...

    async def load(self, name: str) -> tuple[Cursor, Json] | None:
        """Return the state under ``name``; None if there is none or it cannot be read."""
        ...

    async def drop(self, name: str) -> None:
        """Delete the state under ``name``."""
        ...
