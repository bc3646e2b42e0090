"""Sessions: where users are signed in, each a chain of refresh tokens of which only the newest is good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    user: str
    turn: int
    """The place of the newest refresh token in the chain."""
    turned_at: float
    expires_at: float


class Sessions(Protocol):
    """Durable on return; every method raises StorageFailed when the store cannot answer."""

    async def start(self, session: Session) -> bool:
        """Keep a session, and drop those that had expired by ``turned_at``; False, and nothing kept, if the
        user has no account or it is disabled."""
        ...

    async def find(self, id_: str) -> Session | None:
        """A session that has not ended."""
        ...

    async def turn(self, session: Session) -> bool:
        """Write a session whose turn is one more than what stands; False, and nothing written, if it is not."""
        ...

    async def end(self, id_: str) -> None:
        """End one session, if it is there."""
        ...

    async def end_all(self, user: str, *, but: str | None = None) -> int:
        """End a user's sessions, all ``but`` one; how many that were."""
        ...
