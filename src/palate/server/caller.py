"""Identify the caller of a request by open mode, API key or access token."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final, Literal

from palate.errors import ConfigError, NotSignedIn
from palate.ports.accounts import Role
from palate.ports.api_keys import ApiKey, Scope
from palate.services.accounts.api_key_cache import ApiKeyCache
from palate.services.accounts.auth_service import AuthService
from palate.settings import Settings

_MIN_SECRET_BYTES: Final = {"HS256": 32, "HS384": 48, "HS512": 64}
"""The shortest secret key of each algorithm: as long as its hash (RFC 7518, 3.2)."""

_MIN_KEY_LENGTH: Final = 16
"""The shortest API key, in characters; a server that only this machine reaches accepts any but an empty one."""


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


def is_open(settings: Settings) -> bool:
    """Whether every caller on this machine has all permissions."""
    return settings.server.on_loopback and not settings.server.api_keys and not settings.accounts.required


def has_accounts(settings: Settings) -> bool:
    """Whether users can sign in; a server with API keys needs a secret key for that."""
    return bool(settings.accounts.secret_key) or (settings.server.on_loopback and not settings.server.api_keys)


def check_settings(settings: Settings) -> None:
    """Refuse settings that would let other machines in without a key, or with one that can be guessed.

    Raises:
        ConfigError: other machines could use the server without a key, or a key is short enough to guess.
    """
    short = [key for key in settings.server.api_keys if len(key) < _MIN_KEY_LENGTH]
    if short and (not settings.server.on_loopback or "" in short):
        raise ConfigError(
            f"An API key has {len(short[0])} characters; it needs {_MIN_KEY_LENGTH} or more. Create one: "
            "python -c 'import secrets; print(secrets.token_urlsafe(32))'.",
            where="server.api_keys",
        )
    secret, algorithm = settings.accounts.secret_key.get_secret_value().encode(), settings.accounts.algorithm
    if secret and len(secret) < _MIN_SECRET_BYTES[algorithm]:
        raise ConfigError(
            f"The secret key has {len(secret)} bytes; {algorithm} needs {_MIN_SECRET_BYTES[algorithm]} or more. "
            "Create one: "
            "python -c 'import secrets; print(secrets.token_hex(32))'.",
            where="accounts.secret_key",
        )
    if not settings.server.on_loopback and not settings.server.api_keys and not secret:
        raise ConfigError(
            f"Without API keys or accounts Palate serves only this machine, not {settings.server.host}. Set "
            "PALATE_SERVER__API_KEYS (a JSON list of keys), or SECRET_KEY for accounts, or use host 127.0.0.1.",
            where="server.host",
        )


class CallerIdentifier:
    """Identifies callers by the Authorization header alone.

    Keys from the store are limited to their scopes in open mode, too, so that they can be tried on one machine.
    """

    def __init__(self, settings: Settings) -> None:
        self.is_open = is_open(settings)
        self._keys = [key.encode() for key in settings.server.api_keys]

    async def identify(self, auth: AuthService | None, keys: ApiKeyCache | None, authorization: bytes) -> Caller:
        """Return the caller; one with an invalid token or key is not signed in, also in open mode.

        Raises:
            StorageFailed: the session of a token, or the keys, could not be read.
            TooMany: a key has made as many requests as it may.
        """
        scheme, _, credentials = authorization.partition(b" ")
        if scheme.lower() != b"bearer":
            return _OPEN_MODE if self.is_open else _NOT_SIGNED_IN
        if sum(hmac.compare_digest(credentials, key) for key in self._keys):  # compares all keys, in constant time
            return _API_KEY_CALLER
        if keys is not None and (key := await keys.find(credentials)) is not None:
            return _caller_with_key(key)
        return _NOT_SIGNED_IN if auth is None else await self._identify_by_token(auth, credentials)

    async def _identify_by_token(self, auth: AuthService, token: bytes) -> Caller:
        try:
            claims = auth.tokens.read_access(token.decode("latin-1"), auth.context.clock())
        except NotSignedIn:
            return _NOT_SIGNED_IN
        if not await auth.session_cache.is_active(claims.session):
            return _NOT_SIGNED_IN
        if self.is_open:
            return Caller(claims.user, Role.ADMIN, "open", claims.session)
        return Caller(claims.user, claims.role, "token", claims.session)


def _caller_with_key(key: ApiKey) -> Caller:
    if Scope.ADMIN in key.scopes:
        return Caller(None, Role.ADMIN, "key", key=key.id, scopes=tuple(Scope))
    return Caller(None, Role.SERVICE, "key", key=key.id, scopes=key.scopes)
