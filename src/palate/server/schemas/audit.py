"""The audit log as it is answered."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Self

from pydantic import BaseModel, Field

from palate.ports.audit_log import ActorKind, AuditEntry


class AuditEntryOut(BaseModel):
    number: int
    time: datetime
    actor_kind: ActorKind
    actor: str | None = Field(description="The user, or the id of the key; of a forgotten user a hash.")
    action: str = Field(description="The route, or the command.")
    user: str | None = Field(description="To whom it was done.")
    target: str | None = Field(description="What it was done to: an item, a key, a job.")
    status: int | None
    address: str | None = Field(description="The network address of the actor.")

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        values = asdict(entry)
        return cls(time=datetime.fromtimestamp(values.pop("at"), UTC), **values)


class AuditOut(BaseModel):
    entries: list[AuditEntryOut]
    before: int | None = Field(description="Send it as `before` for the next, older page; null: there is none.")
