"""A lease in the store: a number by which processes agree on which of them works."""

from __future__ import annotations

from typing import Protocol


class Lease(Protocol):
    """A number that its holder changes again and again; only who has seen the present number can replace it.

    It needs no clocks that agree: who waits looks whether the number changes.
    """

    async def read(self) -> int:
        """Return the number; 0 if nobody holds the lease.

        Raises:
            StorageFailed: the store cannot be read.
        """
        ...

    async def replace(self, seen: int, by: int) -> bool:
        """Replace the number ``seen``; return False, and change nothing, if the number is another.

        Raises:
            StorageFailed: the store failed; whether the number was replaced is not known.
        """
        ...
