"""Store of self-descriptions: free text by users about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class SelfDescriptions(Protocol):
    """One text for each user who wrote something, stored on the disk."""

    async def of(self, user: str) -> str:
        """Return a user's text, as of the last ``put`` here or the last ``catch_up``; empty if there is none.

        Recently read texts are cached in memory.
        """
        ...

    async def all(self) -> Mapping[str, str]:
        """Return all texts by user."""
        ...

    async def put(self, texts: Mapping[str, str]) -> None:
        """Replace the texts of users; an empty text removes it. Durable on return, and effective in this
        process.

        Raises:
            StorageFailed: the store could not write; nothing was changed.
        """
        ...

    async def catch_up(self) -> None:
        """Read what other processes have written."""
        ...
