"""Store of mutes: what must not count as evidence of a user's taste."""

from __future__ import annotations

from typing import Protocol

from palate.data.mutes import Muted


class Mutes(Protocol):
    """Stored on the disk and cached in memory, so that reading never waits for the disk."""

    def of(self, user: str) -> Muted:
        """Return what a user has muted, as of the last ``put`` here or the last ``catch_up``."""
        ...

    async def put(self, user: str, muted: Muted) -> None:
        """Replace what a user has muted; durable on return, and effective in this process.

        Raises:
            StorageFailed: the store could not write; nothing was changed.
        """
        ...

    async def forget(self, user: str) -> None:
        """Remove a user's mutes."""
        ...

    async def catch_up(self) -> None:
        """Read what other processes have written."""
        ...
