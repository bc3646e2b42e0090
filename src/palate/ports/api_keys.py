"""Store of API keys: credentials of applications, of which only hashes are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Scope(StrEnum):
    """What a key may do; the table of routes says which scope each route needs."""

    READ = "read"
    """Lists, explanations, the catalogue, and data of any user."""
    EVENTS = "events"
    """Writing for any user: events, corrections, mutes, self-descriptions, imports of histories."""
    ITEMS = "items"
    """Writing the catalogue."""
    METRICS = "metrics"
    """Reading the metrics, which hold nothing of users, and nothing else."""
    ADMIN = "admin"
    """Everything, the others included."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret part."""

    id: str
    """12 hexadecimal digits; a part of the key that is no secret."""
    name: str
    digest: str
    """SHA-256 of the whole key, in hexadecimal digits."""
    scopes: tuple[Scope, ...]
    created_at: float
    expires_at: float | None = None
    per_minute: int | None = None
    """The number of requests in a minute; None: no limit."""
    revoked_at: float | None = None
    last_used_at: float | None = None
    """To the minute."""

    @property
    def prefix(self) -> str:
        """The beginning of the key, by which its owner recognises it."""
        return f"palate_{self.id}"

    def is_valid(self, now: float) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class ApiKeys(Protocol):
    """Durable on return; every method raises StorageFailed when the store cannot answer."""

    async def add(self, key: ApiKey) -> None:
        """Store a new key."""
        ...

    async def revoke(self, id_: str, at: float) -> ApiKey | None:
        """Revoke a key, if it is not revoked already, and return it; None if there is none."""
        ...

    async def all(self) -> Sequence[ApiKey]:
        """Return every key, oldest first, revoked and expired ones included."""
        ...

    async def revision(self) -> int:
        """Return a number that changes whenever a key is added or revoked."""
        ...

    async def note_uses(self, used_at: Mapping[str, float]) -> None:
        """Raise the time of the last use of keys, by id; the revision stays."""
        ...
