"""Who may come in at all: open mode, accounts, and settings that would let strangers in."""

from __future__ import annotations

from typing import Final

from palate.errors import ConfigError
from palate.services.accounts.secret_strength import find_weakness
from palate.settings import Settings

_MIN_SECRET_BYTES: Final = {"HS256": 32, "HS384": 48, "HS512": 64}
"""The shortest secret key of each algorithm: as long as its hash (RFC 7518, 3.2)."""

_MIN_KEY_LENGTH: Final = 16
"""The shortest API key, in characters; a server that only this machine reaches accepts any but an empty one."""

_NEW_KEY: Final = "Create one: python -c 'import secrets; print(secrets.token_urlsafe(32))'."
_NEW_ONE: Final = "Create one: python -c 'import secrets; print(secrets.token_hex(32))'."


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
        ConfigError: other machines could use the server without a key, or a key or the secret can be guessed.
    """
    _check_keys(settings)
    _check_secret(settings)
    has_issuer = any(issuer.audience for issuer in settings.accounts.issuers.values())
    has_secret = bool(settings.accounts.secret_key)
    if not settings.server.on_loopback and not (settings.server.api_keys or has_secret or has_issuer):
        raise ConfigError(
            f"Without API keys or accounts Palate serves only this machine, not {settings.server.host}. Set "
            "PALATE_SERVER__API_KEYS (a JSON list of keys), or SECRET_KEY for accounts, or use host 127.0.0.1.",
            where="server.host",
        )


def _check_keys(settings: Settings) -> None:
    """
    Raises:
        ConfigError: an API key is empty; or others can reach the server, and it is short or can be guessed.
    """
    for key in settings.server.api_keys:
        if len(key) < _MIN_KEY_LENGTH and (_has_others(settings) or not key):
            raise ConfigError(
                f"An API key has {len(key)} characters; it needs {_MIN_KEY_LENGTH} or more. {_NEW_KEY}",
                where="server.api_keys",
            )
        if _has_others(settings) and (weakness := find_weakness(key)) is not None:
            raise ConfigError(
                f"An API key {weakness}, so that it could be guessed. {_NEW_KEY}", where="server.api_keys"
            )


def _check_secret(settings: Settings) -> None:
    """
    Raises:
        ConfigError: the secret is too short; or others can reach the server, and it can be guessed.
    """
    secret, algorithm = settings.accounts.secret_key.get_secret_value(), settings.accounts.algorithm
    n_bytes = len(secret.encode())
    if secret and n_bytes < _MIN_SECRET_BYTES[algorithm]:
        raise ConfigError(
            f"The secret key has {n_bytes} bytes; {algorithm} needs {_MIN_SECRET_BYTES[algorithm]} or more. {_NEW_ONE}",
            where="accounts.secret_key",
        )
    if secret and _has_others(settings) and (weakness := find_weakness(secret)) is not None:
        raise ConfigError(
            f"The secret key {weakness}, so that tokens could be forged. {_NEW_ONE}", where="accounts.secret_key"
        )


def _has_others(settings: Settings) -> bool:
    """Whether other machines reach the server: directly, or by a proxy before a server that requires accounts."""
    return not settings.server.on_loopback or settings.accounts.required
