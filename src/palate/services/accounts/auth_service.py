"""The door: what users come in by, over an engine."""

from __future__ import annotations

from dataclasses import dataclass

from palate.services.accounts.passwords import Passwords
from palate.services.accounts.rate_limit import Limits
from palate.services.accounts.session_cache import Living
from palate.services.accounts.tokens import Tokens, kept_secret
from palate.services.context import Engine


@dataclass(frozen=True, slots=True)
class Door:
    engine: Engine
    tokens: Tokens
    passwords: Passwords
    limits: Limits
    living: Living


def open_door(engine: Engine) -> Door:
    """
    Raises:
        StorageFailed: there is no secret in the settings, and none can be kept.
    """
    set_ = engine.settings.accounts
    secret = set_.secret_key.get_secret_value() or kept_secret(engine.settings.store.data_dir)
    return Door(
        engine,
        Tokens(secret, set_.algorithm, 60 * set_.access_token_minutes),
        Passwords(),
        Limits(set_.tries_per_account, set_.tries_per_address, engine.clock),
        Living(engine.sessions, engine.clock),
    )
