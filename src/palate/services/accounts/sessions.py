"""Sessions: begun, renewed, ended."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from typing import Final

from palate.errors import NotSignedIn
from palate.ports.accounts import Account
from palate.ports.sessions import Session
from palate.services.accounts.auth_service import Door
from palate.services.accounts.tokens import Turn

_DAY_S: Final = 86_400.0
_OVER: Final = "This session has ended; log in again."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody came in, or goes on."""

    account: Account
    session: Session
    access_token: str
    refresh_token: str


async def begin(door: Door, account: Account) -> Entered:
    """Sign somebody in.

    Raises:
        NotSignedIn: their account has been disabled or removed meanwhile.
    """
    now = door.engine.clock()
    session = Session(secrets.token_urlsafe(16), account.user, 0, now, _end(door, now))
    if not await door.engine.sessions.start(session):
        raise NotSignedIn(_OVER)
    return _entered(door, account, session, now)


async def renew(door: Door, refresh_token: str) -> Entered:
    """Go on with a session: the next refresh token of its chain, and an access token.

    A refresh token is good once. The one before the newest is taken for some seconds more and gives the
    same next one, for two tabs may ask at once, or an answer be lost. Any older one has been copied, and
    ends the session for whoever holds a token of it (RFC 9700, 4.14).

    Raises:
        NotSignedIn: the token is not good, or its session has ended.
    """
    engine, now = door.engine, door.engine.clock()
    said = door.tokens.read_refresh(refresh_token, now)
    session = await _standing(door, said, now)
    account = await engine.accounts.of(session.user)
    if account is None or account.disabled:
        raise NotSignedIn(_OVER)
    if said.turn == session.turn:
        session = replace(session, turn=session.turn + 1, turned_at=now, expires_at=_end(door, now))
        if not await engine.sessions.turn(session):
            return await renew(door, refresh_token)  # another did so just now, or the session has ended
    return _entered(door, account, session, now)


async def holder(door: Door, refresh_token: str) -> Account | None:
    """Whose refresh token this is; None if it is not good."""
    now = door.engine.clock()
    try:
        session = await _standing(door, door.tokens.read_refresh(refresh_token, now), now)
    except NotSignedIn:
        return None
    return await door.engine.accounts.of(session.user)


def session_of(door: Door, refresh_token: str) -> str | None:
    """Which session a refresh token is of, wherever in its chain; None if it is forged or expired."""
    try:
        return door.tokens.read_refresh(refresh_token, door.engine.clock()).session
    except NotSignedIn:
        return None


async def log_out(door: Door, session: str) -> None:
    """End one session."""
    await door.engine.sessions.end(session)
    door.living.ask_again()


async def log_out_everywhere(door: Door, user: str, *, but: str | None = None) -> int:
    """End all sessions of a user, or all ``but`` one; how many that were."""
    ended = await door.engine.sessions.end_all(user, but=but)
    door.living.ask_again()
    return ended


async def _standing(door: Door, said: Turn, now: float) -> Session:
    """The session of a refresh token, if the token is good still."""
    session = await door.engine.sessions.find(said.session)
    if session is None or session.user != said.user or session.expires_at <= now:
        raise NotSignedIn(_OVER)
    just_now = now - session.turned_at <= door.engine.settings.accounts.refresh_grace_s
    if said.turn != session.turn and not (said.turn == session.turn - 1 and just_now):
        log.warning("a refresh token of user %s was used again: the session is ended", session.user)
        await log_out(door, session.id)
        raise NotSignedIn(_OVER)
    return session


def _end(door: Door, now: float) -> float:
    return now + door.engine.settings.accounts.refresh_token_days * _DAY_S


def _entered(door: Door, account: Account, session: Session, now: float) -> Entered:
    access = door.tokens.access(session, account.role, now)
    return Entered(account, session, access, door.tokens.refresh(session, now))
