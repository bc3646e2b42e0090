"""Store of items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from palate.data.items import Item


class Catalogue(Protocol):
    """Items by id; raises :class:`~palate.errors.StorageFailed` when the store cannot answer."""

    async def put(self, items: Sequence[Item]) -> int:
        """Add or replace all items or none, durable on return; return the new revision."""
        ...

    async def all(self) -> Sequence[Item]:
        """Return every item, in the order of first insertion."""
        ...

    async def remove(self, id_: str) -> int | None:
        """Remove an item, not its events; return the new revision, or None if the item did not exist."""
        ...

    async def revision(self) -> int:
        """Return the number of changes so far; other processes compare it to detect changes."""
        ...
