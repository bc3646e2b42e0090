"""Begin, renew and end sessions."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from typing import Final

from palate.errors import NotSignedIn
from palate.ports.accounts import Account
from palate.ports.audit_log import AuditEntry
from palate.ports.sessions import Session
from palate.services.accounts.audit import record
from palate.services.accounts.auth_service import AuthService
from palate.services.accounts.tokens import RefreshClaims

_DAY_S: Final = 86_400.0
_SESSION_ENDED: Final = "This session has ended; log in again."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that was begun or renewed, with its tokens."""

    account: Account
    session: Session
    access_token: str
    refresh_token: str


async def begin(auth: AuthService, account: Account) -> SignedIn:
    """Begin a session of an account.

    Raises:
        NotSignedIn: the account was disabled or removed meanwhile.
    """
    now = auth.context.clock()
    session = Session(secrets.token_urlsafe(16), account.user, 0, now, _expiry(auth, now))
    if not await auth.context.sessions.start(session):
        raise NotSignedIn(_SESSION_ENDED)
    return _with_tokens(auth, account, session, now)


async def renew(auth: AuthService, refresh_token: str) -> SignedIn:
    """Renew a session: issue the next refresh token of its chain, and an access token.

    A refresh token is valid once. The one before the newest is accepted for some seconds more and gives the
    same next one, since two tabs may refresh at once, or a response be lost. Any older one must have been copied, and
    ends the session for all holders of its tokens (RFC 9700, 4.14).

    Raises:
        NotSignedIn: the token is invalid, or its session has ended.
    """
    context, now = auth.context, auth.context.clock()
    claims = auth.tokens.read_refresh(refresh_token, now)
    session = await _valid_session(auth, claims, now)
    account = await context.accounts.of(session.user)
    if account is None or account.disabled:
        raise NotSignedIn(_SESSION_ENDED)
    if claims.turn == session.turn:
        session = replace(session, turn=session.turn + 1, turned_at=now, expires_at=_expiry(auth, now))
        if not await context.sessions.turn(session):
            return await renew(auth, refresh_token)  # another request renewed it just now, or the session has ended
    return _with_tokens(auth, account, session, now)


async def holder(auth: AuthService, refresh_token: str) -> Account | None:
    """The account of a refresh token; None if the token is invalid."""
    now = auth.context.clock()
    try:
        session = await _valid_session(auth, auth.tokens.read_refresh(refresh_token, now), now)
    except NotSignedIn:
        return None
    return await auth.context.accounts.of(session.user)


def session_of(auth: AuthService, refresh_token: str) -> str | None:
    """The session id of a refresh token, also of an old one; None if it is forged or expired."""
    try:
        return auth.tokens.read_refresh(refresh_token, auth.context.clock()).session
    except NotSignedIn:
        return None


async def log_out(auth: AuthService, session: str) -> None:
    """End one session."""
    await auth.context.sessions.end(session)
    auth.session_cache.invalidate()


async def log_out_everywhere(auth: AuthService, user: str, *, but: str | None = None) -> int:
    """End all sessions of a user, or all ``but`` one; the number of ended sessions."""
    ended = await auth.context.sessions.end_all(user, but=but)
    auth.session_cache.invalidate()
    return ended


async def _valid_session(auth: AuthService, claims: RefreshClaims, now: float) -> Session:
    """The session of a refresh token that is still valid; ends the session if the token was used before."""
    session = await auth.context.sessions.find(claims.session)
    if session is None or session.user != claims.user or session.expires_at <= now:
        raise NotSignedIn(_SESSION_ENDED)
    in_grace_period = now - session.turned_at <= auth.context.settings.accounts.refresh_grace_s
    if claims.turn != session.turn and not (claims.turn == session.turn - 1 and in_grace_period):
        log.warning("a refresh token was used again: the session is ended", extra={"user": session.user})
        await log_out(auth, session.id)
        action = "refresh token used again"
        await record(auth.context, AuditEntry(now, "nobody", None, action, user=session.user, status=401))
        raise NotSignedIn(_SESSION_ENDED)
    return session


def _expiry(auth: AuthService, now: float) -> float:
    return now + auth.context.settings.accounts.refresh_token_days * _DAY_S


def _with_tokens(auth: AuthService, account: Account, session: Session, now: float) -> SignedIn:
    access = auth.tokens.access(session, account.role, now)
    return SignedIn(account, session, access, auth.tokens.refresh(session, now))
