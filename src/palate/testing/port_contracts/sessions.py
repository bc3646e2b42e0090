"""Contract tests for stores of sessions."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from palate.ports.accounts import Accounts
from palate.ports.sessions import Session, Sessions
from palate.testing.port_contracts.accounts import ANN, GUEST
from palate.testing.port_contracts.examples import START

_FIRST = Session("s1", ANN.user, 0, START, START + 100)


@pytest.mark.anyio
class SessionsContract:
    """Inherit it and override ``accounts`` and ``sessions``: empty stores that know of each other."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def accounts(self) -> Accounts:
        raise NotImplementedError

    @pytest.fixture
    def sessions(self) -> Sessions:
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    async def users(self, accounts: Accounts) -> None:
        await accounts.put(ANN, None)
        await accounts.put(GUEST, None)

    async def test_a_session_comes_back_whole(self, sessions: Sessions) -> None:
        assert await sessions.start(_FIRST)
        assert await sessions.find("s1") == _FIRST
        assert await sessions.find("s2") is None

    async def test_no_session_without_an_account_that_is_open(self, accounts: Accounts, sessions: Sessions) -> None:
        await accounts.put(replace(ANN, disabled=True), ANN)
        assert not await sessions.start(_FIRST)
        assert not await sessions.start(replace(_FIRST, user="nobody"))
        assert await sessions.find("s1") is None

    async def test_of_many_turns_at_once_one_wins(self, sessions: Sessions) -> None:
        await sessions.start(_FIRST)
        turned = [replace(_FIRST, turn=1, turned_at=START + n, expires_at=START + 100 + n) for n in range(8)]
        won = await asyncio.gather(*(sessions.turn(session) for session in turned))
        assert sum(won) == 1
        assert await sessions.find("s1") == turned[won.index(True)]

    async def test_a_turn_follows_the_one_before(self, sessions: Sessions) -> None:
        await sessions.start(_FIRST)
        assert not await sessions.turn(replace(_FIRST, turn=2))
        assert await sessions.turn(replace(_FIRST, turn=1))
        assert await sessions.turn(replace(_FIRST, turn=2))
        assert not await sessions.turn(replace(_FIRST, id="s2", turn=1))

    async def test_an_ended_session_is_gone_and_turns_no_more(self, sessions: Sessions) -> None:
        await sessions.start(_FIRST)
        await sessions.end("s1")
        await sessions.end("s1")
        assert await sessions.find("s1") is None
        assert not await sessions.turn(replace(_FIRST, turn=1))

    async def test_all_of_one_user_end_but_one(self, sessions: Sessions) -> None:
        others = replace(_FIRST, id="g1", user=GUEST.user)
        for session in (_FIRST, replace(_FIRST, id="s2"), replace(_FIRST, id="s3"), others):
            await sessions.start(session)
        assert await sessions.end_all(ANN.user, but="s2") == 2
        assert await sessions.find("s1") is None
        assert await sessions.find("s2") is not None
        assert await sessions.end_all(ANN.user) == 1
        assert await sessions.find("g1") == others

    async def test_they_go_with_their_account(self, accounts: Accounts, sessions: Sessions) -> None:
        await sessions.start(_FIRST)
        await accounts.remove(ANN.user)
        assert await sessions.find("s1") is None

    async def test_a_start_sweeps_what_has_expired(self, sessions: Sessions) -> None:
        await sessions.start(_FIRST)
        late = START + 101
        await sessions.start(Session("s2", GUEST.user, 0, late, late + 100))
        assert await sessions.find("s1") is None
        assert await sessions.find("s2") is not None
