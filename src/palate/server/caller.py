"""Who is asking: open mode, keys and accounts come together here, and nowhere else."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final, Literal

from palate.errors import ConfigError, NotSignedIn
from palate.ports.accounts import Role
from palate.services.accounts.auth_service import AuthService
from palate.settings import Settings

_BYTES: Final = {"HS256": 32, "HS384": 48, "HS512": 64}
"""A key shorter than the hash would be its weak point (RFC 7518, 3.2)."""

_LEAST: Final = 16
"""Characters of an API key; on this machine alone any will do, but none."""


@dataclass(frozen=True, slots=True)
class Caller:
    user: str | None
    """None: a backend, an operator's tool, or nobody."""
    role: Role
    how: Literal["open", "key", "token", "nobody"]
    session: str | None = None


_NOBODY: Final = Caller(None, Role.NOBODY, "nobody")
_BACKEND: Final = Caller(None, Role.SERVICE, "key")
_ANYONE_HERE: Final = Caller(None, Role.ADMIN, "open")


def is_open(settings: Settings) -> bool:
    """Whether everyone on this machine may do everything."""
    return settings.server.on_loopback and not settings.server.api_keys and not settings.accounts.required


def has_accounts(settings: Settings) -> bool:
    """Whether users can sign in: not where keys alone were asked for."""
    return bool(settings.accounts.secret_key) or (settings.server.on_loopback and not settings.server.api_keys)


def check(settings: Settings) -> None:
    """
    Raises:
        ConfigError: the server would be open to others than this machine, or its secret could be guessed.
    """
    short = [key for key in settings.server.api_keys if len(key) < _LEAST]
    if short and (not settings.server.on_loopback or "" in short):
        raise ConfigError(
            f"An API key has {len(short[0])} characters; it needs {_LEAST} or more, or it could be guessed. Make one: "
            "python -c 'import secrets; print(secrets.token_urlsafe(32))'.",
            where="server.api_keys",
        )
    secret, algorithm = settings.accounts.secret_key.get_secret_value().encode(), settings.accounts.algorithm
    if secret and len(secret) < _BYTES[algorithm]:
        raise ConfigError(
            f"The secret key has {len(secret)} bytes; {algorithm} needs {_BYTES[algorithm]} or more. Make one: "
            "python -c 'import secrets; print(secrets.token_hex(32))'.",
            where="accounts.secret_key",
        )
    if not settings.server.on_loopback and not settings.server.api_keys and not secret:
        raise ConfigError(
            f"Without keys or accounts Palate serves this machine alone, not {settings.server.host}. Set "
            "PALATE_SERVER__API_KEYS (a JSON list of keys), or SECRET_KEY for accounts, or use host 127.0.0.1.",
            where="server.host",
        )


class Callers:
    """Tells who is asking by the Authorization header alone."""

    def __init__(self, settings: Settings) -> None:
        self.is_open = is_open(settings)
        self._keys = [key.encode() for key in settings.server.api_keys]

    async def of(self, auth: AuthService | None, authorization: bytes) -> Caller:
        """A bad token or key makes nobody of whoever sends it, in open mode too.

        Raises:
            StorageFailed: whether a session goes on cannot be known.
        """
        scheme, _, given = authorization.partition(b" ")
        if scheme.lower() != b"bearer":
            return _ANYONE_HERE if self.is_open else _NOBODY
        if sum(hmac.compare_digest(given, key) for key in self._keys):  # compares with every key
            return _BACKEND
        return _NOBODY if auth is None else await self._by_token(auth, given)

    async def _by_token(self, auth: AuthService, token: bytes) -> Caller:
        try:
            said = auth.tokens.read_access(token.decode("latin-1"), auth.context.clock())
        except NotSignedIn:
            return _NOBODY
        if not await auth.living.lives(said.session):
            return _NOBODY
        if self.is_open:
            return Caller(said.user, Role.ADMIN, "open", said.session)
        return Caller(said.user, said.role, "token", said.session)
