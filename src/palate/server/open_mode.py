"""Who may come in at all: open mode, accounts, and settings that would let strangers in."""

from __future__ import annotations

from typing import Final

from palate.errors import ConfigError
from palate.settings import Settings

_MIN_SECRET_BYTES: Final = {"HS256": 32, "HS384": 48, "HS512": 64}
"""The shortest secret key of each algorithm: as long as its hash (RFC 7518, 3.2)."""

_MIN_KEY_LENGTH: Final = 16
"""The shortest API key, in characters; a server that only this machine reaches accepts any but an empty one."""


def is_open(settings: Settings) -> bool:
    """Whether every caller on this machine has all permissions."""
    accounts = settings.accounts
    return settings.server.on_loopback and not (settings.server.api_keys or accounts.required or accounts.issuers)


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
    has_issuer = any(issuer.audience for issuer in settings.accounts.issuers.values())
    if not settings.server.on_loopback and not settings.server.api_keys and not secret and not has_issuer:
        raise ConfigError(
            f"Without API keys or accounts Palate serves only this machine, not {settings.server.host}. Set "
            "PALATE_SERVER__API_KEYS (a JSON list of keys), or SECRET_KEY for accounts, or use host 127.0.0.1.",
            where="server.host",
        )
