"""Bodies of API keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, Field

from palate.ports.api_keys import ApiKey, Scope
from palate.server.schemas.fields import Moment, Strict, Word, not_a_bool


class CreateKeyRequest(Strict):
    name: Word = Field(description="What the key is for.")
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    expires: Moment | None = Field(default=None, description="Null: never.")
    per_minute: Annotated[int, BeforeValidator(not_a_bool), Field(ge=1, le=1_000_000)] | None = Field(
        default=None, description="The number of requests in a minute; null: no limit."
    )


class KeyOut(BaseModel):
    key_id: str
    name: str
    prefix: str = Field(description="The beginning of the key.")
    scopes: list[Scope]
    created: datetime
    expires: datetime | None
    per_minute: int | None
    revoked: datetime | None
    last_used: datetime | None = Field(description="To the minute.")

    @classmethod
    def of(cls, key: ApiKey) -> Self:
        return cls(**key_fields(key))


class NewKeyOut(KeyOut):
    key: str = Field(description="The key itself: it is not stored and shown only now.")

    @classmethod
    def created_as(cls, key: ApiKey, text: str) -> Self:
        return cls(**key_fields(key), key=text)


class KeysOut(BaseModel):
    keys: list[KeyOut]


def key_fields(key: ApiKey) -> dict[str, object]:
    times = {
        "created": key.created_at,
        "expires": key.expires_at,
        "revoked": key.revoked_at,
        "last_used": key.last_used_at,
    }
    return {
        "key_id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": list(key.scopes),
        "per_minute": key.per_minute,
        **{name: None if at is None else datetime.fromtimestamp(at, UTC) for name, at in times.items()},
    }
