"""Sessions: begun, renewed, ended."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from typing import Final

from palate.errors import NotSignedIn
from palate.ports.accounts import Account
from palate.ports.sessions import Session
from palate.services.accounts.auth_service import AuthService
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


async def begin(auth: AuthService, account: Account) -> Entered:
    """Sign somebody in.

    Raises:
        NotSignedIn: their account has been disabled or removed meanwhile.
    """
    now = auth.context.clock()
    session = Session(secrets.token_urlsafe(16), account.user, 0, now, _end(auth, now))
    if not await auth.context.sessions.start(session):
        raise NotSignedIn(_OVER)
    return _entered(auth, account, session, now)


async def renew(auth: AuthService, refresh_token: str) -> Entered:
    """Go on with a session: the next refresh token of its chain, and an access token.

    A refresh token is good once. The one before the newest is taken for some seconds more and gives the
    same next one, for two tabs may ask at once, or an answer be lost. Any older one has been copied, and
    ends the session for whoever holds a token of it (RFC 9700, 4.14).

    Raises:
        NotSignedIn: the token is not good, or its session has ended.
    """
    context, now = auth.context, auth.context.clock()
    said = auth.tokens.read_refresh(refresh_token, now)
    session = await _standing(auth, said, now)
    account = await context.accounts.of(session.user)
    if account is None or account.disabled:
        raise NotSignedIn(_OVER)
    if said.turn == session.turn:
        session = replace(session, turn=session.turn + 1, turned_at=now, expires_at=_end(auth, now))
        if not await context.sessions.turn(session):
            return await renew(auth, refresh_token)  # another did so just now, or the session has ended
    return _entered(auth, account, session, now)


async def holder(auth: AuthService, refresh_token: str) -> Account | None:
    """Whose refresh token this is; None if it is not good."""
    now = auth.context.clock()
    try:
        session = await _standing(auth, auth.tokens.read_refresh(refresh_token, now), now)
    except NotSignedIn:
        return None
    return await auth.context.accounts.of(session.user)


def session_of(auth: AuthService, refresh_token: str) -> str | None:
    """Which session a refresh token is of, wherever in its chain; None if it is forged or expired."""
    try:
        return auth.tokens.read_refresh(refresh_token, auth.context.clock()).session
    except NotSignedIn:
        return None


async def log_out(auth: AuthService, session: str) -> None:
    """End one session."""
    await auth.context.sessions.end(session)
    auth.living.ask_again()


async def log_out_everywhere(auth: AuthService, user: str, *, but: str | None = None) -> int:
    """End all sessions of a user, or all ``but`` one; how many that were."""
    ended = await auth.context.sessions.end_all(user, but=but)
    auth.living.ask_again()
    return ended


async def _standing(auth: AuthService, said: Turn, now: float) -> Session:
    """The session of a refresh token, if the token is good still."""
    session = await auth.context.sessions.find(said.session)
    if session is None or session.user != said.user or session.expires_at <= now:
        raise NotSignedIn(_OVER)
    just_now = now - session.turned_at <= auth.context.settings.accounts.refresh_grace_s
    if said.turn != session.turn and not (said.turn == session.turn - 1 and just_now):
        log.warning("a refresh token of user %s was used again: the session is ended", session.user)
        await log_out(auth, session.id)
        raise NotSignedIn(_OVER)
    return session


def _end(auth: AuthService, now: float) -> float:
    return now + auth.context.settings.accounts.refresh_token_days * _DAY_S


def _entered(auth: AuthService, account: Account, session: Session, now: float) -> Entered:
    access = auth.tokens.access(session, account.role, now)
    return Entered(account, session, access, auth.tokens.refresh(session, now))
