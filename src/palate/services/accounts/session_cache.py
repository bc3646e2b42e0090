"""Living: whether the session of an access token goes on, asked of the store at most once a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from palate.ports.sessions import Sessions

_TRUSTED_S: Final = 1.0
_KEPT: Final = 10_000


class SessionCache:
    """So that logging out, disabling and deleting are felt at once here, and within a second by other processes."""

    def __init__(self, sessions: Sessions, clock: Callable[[], float]) -> None:
        self._sessions, self._clock = sessions, clock
        self._seen: dict[str, float] = {}

    async def lives(self, id_: str) -> bool:
        now = self._clock()
        if now - self._seen.get(id_, -_TRUSTED_S) < _TRUSTED_S:
            return True
        if await self._sessions.find(id_) is None:
            return False
        if len(self._seen) >= _KEPT:
            self._seen.clear()
        self._seen[id_] = now
        return True

    def ask_again(self) -> None:
        """Trust no earlier answer: some session has ended."""
        self._seen.clear()
