"""Which sessions count as active, and for how long an answer of the store is believed."""

from __future__ import annotations

import pytest

from palate.errors import StorageFailed
from palate.ports.sessions import Session
from palate.services.accounts.session_cache import SessionCache

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class _Sessions:
    """A store with one session or none, which may be down."""

    def __init__(self) -> None:
        self.is_down, self.has_session = False, True

    async def find(self, id_: str) -> Session | None:
        if self.is_down:
            raise StorageFailed("down")
        return Session(id_, "ann", 0, 0.0, 100.0) if self.has_session else None

    async def start(self, session: Session) -> bool:
        raise NotImplementedError

    async def turn(self, session: Session) -> bool:
        raise NotImplementedError

    async def end(self, id_: str) -> None:
        raise NotImplementedError

    async def end_all(self, user: str, *, but: str | None = None) -> int:
        raise NotImplementedError


async def test_while_the_store_is_down_what_was_active_counts_and_what_was_refused_does_not() -> None:
    sessions, now = _Sessions(), [0.0]
    cache = SessionCache(sessions, lambda: now[0], lambda: 0)
    assert await cache.is_active("s")
    now[0], sessions.is_down = 10.0, True
    assert await cache.is_active("s")
    with pytest.raises(StorageFailed):
        await cache.is_active("never looked up")
    sessions.is_down = sessions.has_session = False
    assert not await cache.is_active("s")
    sessions.is_down, now[0] = True, 20.0
    with pytest.raises(StorageFailed):
        await cache.is_active("s")


async def test_a_clock_that_is_set_back_keeps_no_ended_session_active() -> None:
    sessions, now = _Sessions(), [1e9]
    cache = SessionCache(sessions, lambda: now[0], lambda: 0)
    assert await cache.is_active("s")
    now[0], sessions.has_session = 1e6, False
    assert not await cache.is_active("s")
