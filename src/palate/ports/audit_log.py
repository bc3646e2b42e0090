"""The audit log: who did what to whom, when, and from where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

ActorKind = Literal["user", "key", "open mode", "command line", "nobody"]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    at: float
    """Seconds since 1970, UTC."""
    actor_kind: ActorKind
    actor: str | None
    """The user, the id of the key, or the account of the system on the command line."""
    action: str
    """A route, such as ``POST /jobs``, or a command."""
    user: str | None = None
    """To whom it was done."""
    target: str | None = None
    """What it was done to: an item, a key, a job."""
    status: int | None = None
    """Of the answer; None on the command line."""
    address: str | None = None
    number: int = 0
    """In the order in which entries were appended; set by the log."""


class AuditLog(Protocol):
    """Append-only; every method raises StorageFailed when the store cannot answer."""

    async def append(self, entry: AuditEntry, keep_from: float, *, if_forgotten: AuditEntry | None = None) -> None:
        """Append an entry, durably, and remove those that are older than ``keep_from``.

        With ``if_forgotten`` the actor has an account; if it was removed meanwhile, that is appended instead.
        """
        ...

    async def page(self, n: int, before: int | None = None, user: str | None = None) -> Sequence[AuditEntry]:
        """Return ``n`` entries, newest first: those before a number, and of one user as actor or as ``user``."""
        ...

    async def rename(self, user: str, to: str, *, keeps_address: bool) -> None:
        """Replace a user in all entries."""
        ...
