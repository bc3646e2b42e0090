"""The door: what users come in by, over an engine."""

from __future__ import annotations

from dataclasses import dataclass

from palate.services.accounts.passwords import Passwords
from palate.services.accounts.rate_limit import RateLimits
from palate.services.accounts.session_cache import SessionCache
from palate.services.accounts.tokens import Tokens, kept_secret
from palate.services.context import AppContext


@dataclass(frozen=True, slots=True)
class AuthService:
    context: AppContext
    tokens: Tokens
    passwords: Passwords
    limits: RateLimits
    living: SessionCache


def open_auth_service(context: AppContext) -> AuthService:
    """
    Raises:
        StorageFailed: there is no secret in the settings, and none can be kept.
    """
    set_ = context.settings.accounts
    secret = set_.secret_key.get_secret_value() or kept_secret(context.settings.store.data_dir)
    return AuthService(
        context,
        Tokens(secret, set_.algorithm, 60 * set_.access_token_minutes),
        Passwords(),
        RateLimits(set_.tries_per_account, set_.tries_per_address, context.clock),
        SessionCache(context.sessions, context.clock),
    )
