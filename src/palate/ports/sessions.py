"""Store of sign-in sessions, each a chain of refresh tokens of which only the newest is valid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    user: str
    turn: int
    """The index of the newest refresh token in the chain."""
    turned_at: float
    expires_at: float


class Sessions(Protocol):
    """Durable on return; every method raises StorageFailed when the store cannot answer."""

    async def start(self, session: Session) -> bool:
        """Store a session and delete those that expired before ``turned_at``.

        Returns False, and stores nothing, if the user has no account or it is disabled.
        """
        ...

    async def find(self, id_: str) -> Session | None:
        """Return a session that has not ended, or None."""
        ...

    async def turn(self, session: Session) -> bool:
        """Replace a session by its next turn; return False, and write nothing, if it is not the next."""
        ...

    async def end(self, id_: str) -> None:
        """End a session, if it exists."""
        ...

    async def end_all(self, user: str, *, but: str | None = None) -> int:
        """End all sessions of a user ``but`` one; return their number."""
        ...
