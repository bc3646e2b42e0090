"""The authentication service: tokens, passwords, rate limits and the session cache of a context."""

from __future__ import annotations

from dataclasses import dataclass

from palate.services.accounts.passwords import Passwords
from palate.services.accounts.rate_limit import RateLimits
from palate.services.accounts.session_cache import SessionCache
from palate.services.accounts.tokens import Tokens, load_or_create_secret
from palate.services.context import AppContext


@dataclass(frozen=True, slots=True)
class AuthService:
    """What the use cases of this folder need in addition to the context."""

    context: AppContext
    tokens: Tokens
    passwords: Passwords
    limits: RateLimits
    session_cache: SessionCache


def open_auth_service(context: AppContext) -> AuthService:
    """The authentication service of a context, with the secret of the settings or of the data folder.

    Raises:
        StorageFailed: the settings have no secret, and none can be stored.
    """
    settings = context.settings.accounts
    secret = settings.secret_key.get_secret_value() or load_or_create_secret(context.settings.store.data_dir)
    return AuthService(
        context,
        Tokens(secret, settings.algorithm, 60 * settings.access_token_minutes),
        Passwords(),
        RateLimits(context.rate_limiter, settings.tries_per_account, settings.tries_per_address),
        SessionCache(context.sessions, context.clock, lambda: context.features.epoch),
    )
