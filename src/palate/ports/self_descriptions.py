"""Abouts: what users say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class SelfDescriptions(Protocol):
    """A text for each user who said something, kept on the disk."""

    async def of(self, user: str) -> str:
        """What a user says, as of the last ``put`` here or the last ``catch_up``; empty if nothing.

        What was asked of late is held in memory, so that answers seldom wait for the disk.
        """
        ...

    async def all(self) -> Mapping[str, str]:
        """What everybody says, by user."""
        ...

    async def put(self, said: Mapping[str, str]) -> None:
        """Replace what these users say; an empty text takes it back. Durable on return, and felt at once.

        Raises:
            StorageFailed: the store could not write; nothing was changed.
        """
        ...

    async def catch_up(self) -> None:
        """Notice what other processes have written."""
        ...
