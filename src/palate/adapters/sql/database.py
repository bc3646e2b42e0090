"""What stores need of a database: transactions for reading and writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from palate.errors import StorageFailed

Result = TypeVar("Result")


class DatabaseDown(StorageFailed):
    """The database cannot be reached: what is asked of it next will fail, too."""


class Database(Protocol):
    """Transactions on one SQL database; every method raises StorageFailed when the database cannot answer.

    Writes exclude each other, in all processes: what a change reads first stays true until it commits.
    """

    async def read(self, query: Callable[[Connection], Result]) -> Result:
        """Run ``query`` on another thread, in one transaction: all its statements see the same state."""
        ...

    def read_now(self, query: Callable[[Connection], Result]) -> Result:
        """Run ``query`` on this thread, in one transaction."""
        ...

    async def write(self, change: Callable[[Connection], Result]) -> Result:
        """Run ``change`` in one transaction on another thread; durable on return."""
        ...

    def write_now(self, change: Callable[[Connection], Result]) -> Result:
        """Run ``change`` in one transaction on this thread; durable on return."""
        ...

    def purge(self) -> Sequence[str]:
        """Remove every copy of deleted rows from the disk; return sentences on what may still hold copies."""
        ...

    def close(self) -> None: ...
