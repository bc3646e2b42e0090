"""Write the audit log; of users who were forgotten it keeps a keyed hash alone."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from typing import Final

from palate.ports.audit_log import AuditEntry
from palate.services.accounts.tokens import load_or_create_secret
from palate.services.context import AppContext

_DAY_S: Final = 86_400.0
_MAX_LENGTH: Final = 200


async def record(context: AppContext, entry: AuditEntry, *, has_account: bool = False) -> None:
    """Append an entry, durably, and remove what is older than ``audit.retention_days``.

    ``has_account``: the actor had an account a moment ago. If it was erased meanwhile, its hash is stored instead.

    Raises:
        StorageFailed: the store could not write.
    """
    texts = {name: _printable(getattr(entry, name)) for name in ("action", "target", "address")}
    texts |= {name: _without_controls(getattr(entry, name)) for name in ("actor", "user")}
    entry = replace(entry, **texts)  # type: ignore[arg-type]  # fields by name
    other = without_user(context, entry, entry.actor) if has_account and entry.actor is not None else None
    keep_from = context.clock() - context.settings.audit.retention_days * _DAY_S
    await context.audit_log.append(entry, keep_from, if_forgotten=other)


async def forget_in_audit_log(context: AppContext, user: str) -> None:
    """Replace a user by their keyed hash, and remove the addresses of what they did and of what was done to them."""
    await context.audit_log.rename(user, pseudonym(context, user), keeps_address=False)


def without_user(context: AppContext, entry: AuditEntry, user: str) -> AuditEntry:
    """The entry as it is kept after the user is forgotten."""
    hashed = pseudonym(context, user)
    is_actor = entry.actor_kind == "user" and entry.actor == user
    return replace(
        entry,
        actor=hashed if is_actor else entry.actor,
        user=hashed if entry.user == user else entry.user,
        address=None if is_actor or entry.user == user else entry.address,
    )


def pseudonym(context: AppContext, user: str) -> str:
    """A hash of a user id that nobody can compute without the server's secret (HMAC-SHA-256).

    The same user has the same hash, as long as the secret stays: entries can still be counted and connected.

    Raises:
        StorageFailed: the settings have no secret, and none can be stored in the data folder.
    """
    settings = context.settings
    secret = settings.accounts.secret_key.get_secret_value() or load_or_create_secret(settings.store.data_dir)
    key = hashlib.sha256(b"audit:" + secret.encode()).digest()
    return f"forgotten:{hmac.digest(key, user.encode(), 'sha256').hex()[:32]}"


def _printable(text: str | None) -> str | None:
    """The text as it is stored: short, and without control characters."""
    return None if text is None else "".join(c if c.isprintable() else "�" for c in text[:_MAX_LENGTH])


def _without_controls(user: str | None) -> str | None:
    """A user id as it is, whatever it has beside letters; of a refused request it may be none, and is cut."""
    if user is None:
        return None
    return "".join("\ufffd" if c < " " or c == "\x7f" else c for c in user[:_MAX_LENGTH])
