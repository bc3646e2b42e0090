"""Mutes: what each user does not want to count."""

from __future__ import annotations

from typing import Protocol

from palate.data.mutes import Muted


class Mutes(Protocol):
    """Kept on the disk, and held in memory so that answers need not wait for it."""

    def of(self, user: str) -> Muted:
        """What a user has muted, as of the last ``put`` here or the last ``catch_up``."""
        ...

    async def put(self, user: str, muted: Muted) -> None:
        """Replace what a user has muted; durable on return, and felt at once.

        Raises:
            StorageFailed: the store could not write; nothing was changed.
        """
        ...

    async def forget(self, user: str) -> None:
        """Remove what is kept of a user."""
        ...

    async def catch_up(self) -> None:
        """Notice what other processes have written."""
        ...
