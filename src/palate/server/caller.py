"""Identify the caller of a request by open mode, API key or access token."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final, Literal

from palate.errors import NotSignedIn
from palate.ports.accounts import Role
from palate.ports.api_keys import ApiKey, Scope
from palate.server.credentials import Credentials
from palate.server.open_mode import is_open
from palate.services.accounts.auth_service import AuthService
from palate.services.accounts.issuer_tokens import IssuerTokens, KnownIssuer
from palate.settings import Settings


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request, in what role."""

    user: str | None
    """None for a backend, a tool of an operator, or a caller who is not signed in."""
    role: Role
    how: Literal["open", "key", "token", "nobody"]
    session: str | None = None
    key: str | None = None
    """The id of a key from the store."""
    scopes: tuple[Scope, ...] | None = None
    """What a key from the store may do; None: what the role may."""


_NOT_SIGNED_IN: Final = Caller(None, Role.NOBODY, "nobody")
_API_KEY_CALLER: Final = Caller(None, Role.SERVICE, "key")
_OPEN_MODE: Final = Caller(None, Role.ADMIN, "open")


class CallerIdentifier:
    """Identifies callers by the Authorization header alone.

    Keys from the store are limited to their scopes in open mode, too, so that they can be tried on one machine.
    """

    def __init__(self, settings: Settings) -> None:
        self.is_open = is_open(settings)
        self._keys = [key.encode() for key in settings.server.api_keys]

    async def identify(self, credentials: Credentials, authorization: bytes) -> Caller:
        """Return the caller; one with an invalid token or key is not signed in, also in open mode.

        Raises:
            StorageFailed: the session of a token, or the keys, could not be read.
            IssuerFailed: the keys of the issuer of a token could not be read.
            TooMany: a key has made as many requests as it may.
        """
        scheme, _, sent = authorization.partition(b" ")
        if scheme.lower() != b"bearer":
            return _OPEN_MODE if self.is_open else _NOT_SIGNED_IN
        if sum(hmac.compare_digest(sent, key) for key in self._keys):  # compares all keys, in constant time
            return _API_KEY_CALLER
        if credentials.keys is not None and (key := await credentials.keys.find(sent)) is not None:
            return _caller_with_key(key)
        token = sent.decode("latin-1")
        if credentials.issuers is not None and (issuer := credentials.issuers.issued_by(token)) is not None:
            return await _identify_by_issuer(credentials, credentials.issuers, issuer, token)
        return _NOT_SIGNED_IN if credentials.auth is None else await self._identify_by_token(credentials.auth, token)

    async def _identify_by_token(self, auth: AuthService, token: str) -> Caller:
        try:
            claims = auth.tokens.read_access(token, auth.context.clock())
        except NotSignedIn:
            return _NOT_SIGNED_IN
        if not await auth.session_cache.is_active(claims.session):
            return _NOT_SIGNED_IN
        if self.is_open:
            return Caller(claims.user, Role.ADMIN, "open", claims.session)
        return Caller(claims.user, claims.role, "token", claims.session)


async def _identify_by_issuer(
    credentials: Credentials, issuers: IssuerTokens, issuer: KnownIssuer, token: str
) -> Caller:
    try:
        user = await issuers.read(issuer, token)
    except NotSignedIn:
        return _NOT_SIGNED_IN
    if credentials.issuer_users is not None and not await credentials.issuer_users.is_active(user.user):
        return _NOT_SIGNED_IN
    return Caller(user.user, user.role, "token")


def _caller_with_key(key: ApiKey) -> Caller:
    if Scope.ADMIN in key.scopes:
        return Caller(None, Role.ADMIN, "key", key=key.id, scopes=tuple(Scope))
    return Caller(None, Role.SERVICE, "key", key=key.id, scopes=key.scopes)
