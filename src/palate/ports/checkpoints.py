"""Checkpoints: a fold's state and the log cursor it stands at."""

from __future__ import annotations

from typing import Protocol

from palate.ports.event_log import Cursor
from palate.types import Json


class Checkpoints(Protocol):
    """Small JSON states by name; losing one costs time, never truth."""

    async def save(self, name: str, cursor: Cursor, state: Json) -> None:
        """Replace the state under ``name``."""
        ...

    async def load(self, name: str) -> tuple[Cursor, Json] | None:
        """The newest state under ``name``; None when there is none that can be read."""
        ...

    async def drop(self, name: str) -> None:
        """Forget the state under ``name``."""
        ...
