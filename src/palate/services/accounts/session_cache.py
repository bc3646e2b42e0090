"""A cache of active sessions: each is looked up in the store at most once a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from palate.ports.sessions import Sessions

_TTL_S: Final = 1.0
_MAX_SESSIONS: Final = 10_000


class SessionCache:
    """Ended sessions are refused at once by this process, and within a second by others."""

    def __init__(self, sessions: Sessions, clock: Callable[[], float]) -> None:
        self._sessions, self._clock = sessions, clock
        self._checked_at: dict[str, float] = {}

    async def is_active(self, id_: str) -> bool:
        """Whether a session has not ended."""
        now = self._clock()
        if now - self._checked_at.get(id_, -_TTL_S) < _TTL_S:
            return True
        if await self._sessions.find(id_) is None:
            return False
        if len(self._checked_at) >= _MAX_SESSIONS:
            self._checked_at.clear()
        self._checked_at[id_] = now
        return True

    def invalidate(self) -> None:
        """Clear the cache, after a session has ended."""
        self._checked_at.clear()
