"""Mutes: what each person does not want to count."""

from __future__ import annotations

from typing import Protocol

from palate.data.mutes import Muted


class Mutes(Protocol):
    """Kept on the disk, and held in memory so that answers need not wait for it."""

    def of(self, person: str) -> Muted:
        """What a person has muted, as of the last ``put`` here or the last ``catch_up``."""
        ...

    async def put(self, person: str, muted: Muted) -> None:
        """Replace what a person has muted; durable on return, and felt at once.

        Raises:
            StorageFailed: the store could not write; nothing was changed.
        """
        ...

    async def forget(self, person: str) -> None:
        """Remove what is kept of a person."""
        ...

    async def catch_up(self) -> None:
        """Notice what other processes have written."""
        ...
