"""The catalogue: the other of the two things that are the truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from palate.data.items import Item


class Catalogue(Protocol):
    """Items by id; raises :class:`~palate.errors.StorageFailed` when the store cannot answer."""

    async def put(self, items: Sequence[Item]) -> int:
        """Add or replace all of them or none; durable on return. The revision that this made."""
        ...

    async def all(self) -> Sequence[Item]:
        """Every item, in the order in which it was first added."""
        ...

    async def remove(self, id_: str) -> int | None:
        """Take one item out; its events stay in the log. The revision that this made; None if it was not there."""
        ...

    async def revision(self) -> int:
        """The number of changes so far: every one raises it by 1, so that others notice."""
        ...
