"""A cache of active sessions: each is looked up in the store at most once a second."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import Final, Protocol

from palate.errors import StorageFailed
from palate.ports.event_log import Epoch

_TTL_S: Final = 1.0
_WAIT_S: Final = 1.0
_MAX_SESSIONS: Final = 10_000


class Lookup(Protocol):
    """What can be looked up by id, such as :class:`~palate.ports.sessions.Sessions`."""

    async def find(self, id_: str) -> object | None: ...


class SessionCache:
    """Ended sessions are refused at once by this process, and within a second by others.

    While the store cannot be read within a second, sessions that were active when last looked up count as active.

    When the erasure epoch changes, all sessions are looked up again: their user may be forgotten.
    """

    def __init__(self, sessions: Lookup, clock: Callable[[], float], epoch: Callable[[], Epoch]) -> None:
        """``epoch`` gives the erasure epoch that this process knows of."""
        self._sessions, self._clock, self._newest_epoch = sessions, clock, epoch
        self._epoch = epoch()
        self._checked_at: dict[str, float] = {}

    async def is_active(self, id_: str) -> bool:
        """Whether a session has not ended."""
        now, epoch = self._clock(), self._newest_epoch()
        if epoch != self._epoch:
            self._epoch = epoch
            self.invalidate()
        if abs(now - self._checked_at.get(id_, -math.inf)) < _TTL_S:  # also if the clock was set back
            return True
        try:
            async with asyncio.timeout(_WAIT_S if id_ in self._checked_at else None):
                session = await self._sessions.find(id_)
        except (StorageFailed, TimeoutError):
            if id_ in self._checked_at:  # its token is short-lived, and nobody can end it while the store is down
                return True
            raise
        if session is None:
            self._checked_at.pop(id_, None)
            return False
        if len(self._checked_at) >= _MAX_SESSIONS:
            self._checked_at.clear()
        if epoch == self._newest_epoch():
            self._checked_at[id_] = now
        return True

    def invalidate(self) -> None:
        """Clear the cache, after a session has ended."""
        self._checked_at.clear()
