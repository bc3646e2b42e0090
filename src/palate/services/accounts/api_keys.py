"""Create and revoke API keys."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import Final

from palate.errors import InvalidInput, NotFound
from palate.ports.api_keys import ApiKey, Scope
from palate.services.accounts import names
from palate.services.context import AppContext

ID_DIGITS: Final = 12
_SECRET_BYTES: Final = 32
_LONGEST_S: Final = 100 * 365.25 * 86_400


async def create_key(
    context: AppContext,
    name: str,
    scopes: Iterable[Scope],
    *,
    expires_at: float | None = None,
    per_minute: int | None = None,
) -> tuple[ApiKey, str]:
    """Create a key; return it with its secret text, which is stored nowhere and cannot be read again.

    Raises:
        InvalidInput: the name, the scopes, the expiry or the limit is not valid.
    """
    ordered = tuple(scope for scope in Scope if scope in set(scopes))
    if not ordered:
        raise InvalidInput(f"A key needs a scope or more: {', '.join(Scope)}.", where="scopes")
    now = context.clock()
    if expires_at is not None and not now < expires_at <= now + _LONGEST_S:
        raise InvalidInput("A key expires in the future, within a hundred years, or never.", where="expires")
    if per_minute is not None and per_minute < 1:
        raise InvalidInput("The limit of a key is one request in a minute or more.", where="per_minute")
    id_ = secrets.token_hex(ID_DIGITS // 2)
    text = f"palate_{id_}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    key = ApiKey(id_, names.checked(name), digest(text.encode()), ordered, now, expires_at, per_minute)
    await context.api_keys.add(key)
    return key, text


async def revoke_key(context: AppContext, id_: str) -> ApiKey:
    """Revoke a key for good; every process refuses it within a second.

    Raises:
        NotFound: there is no such key.
    """
    key = await context.api_keys.revoke(id_, context.clock())
    if key is None:
        raise NotFound(f"There is no key {id_!r}; see `palate key list` or GET /keys.", where="key_id")
    return key


def digest(key: bytes) -> str:
    """SHA-256 of a key, in hexadecimal digits.

    A key has 256 random bits, so that nobody can try them all, however fast the hash is. Passwords need a slow one,
    since they are chosen from few; here it would only cost each request its time.
    """
    return hashlib.sha256(key).hexdigest()
