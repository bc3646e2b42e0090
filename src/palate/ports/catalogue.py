"""The catalogue: the other of the two things that are the truth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from palate.data.items import Item


class Catalogue(Protocol):
    """Items by id; raises :class:`~palate.errors.StorageFailed` when the store cannot answer."""

    async def put(self, items: Sequence[Item]) -> None:
        """Add or replace all of them or none; durable on return."""
        ...

    async def all(self) -> Sequence[Item]:
        """Every item, in the order in which it was first added."""
        ...

    async def remove(self, id_: str) -> bool:
        """Take one item out; False if it was not there. Its events stay in the log."""
        ...

    async def revision(self) -> int:
        """A number that rises with every change, so that others notice."""
        ...
