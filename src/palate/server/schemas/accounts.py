"""Signing in, and who one is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from palate.server.schemas.fields import Strict
from palate.services.accounts import names, passwords

Name = Annotated[str, StringConstraints(min_length=1, max_length=names.MAX_LENGTH)]
Password = Annotated[
    str,
    StringConstraints(min_length=1, max_length=passwords.MAX_LENGTH),
    Field(description=f"A new one has {passwords.MIN_LENGTH} characters or more, of any kind."),
]


class Credentials(Strict):
    name: Name
    password: Password


class PasswordChange(Strict):
    current_password: Password
    new_password: Password


class SignedIn(BaseModel):
    """Somebody came in; the refresh token is in a cookie that scripts cannot read."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # the scheme's name
    expires_in: int = Field(description="Seconds that the access token is good for.")
    user_id: str
    name: str | None = Field(description="Null: a guest.")
    role: str
    merged_events: int = Field(default=0, description="How many events of a guest came along, at a log-in.")


class Me(BaseModel):
    user_id: str | None = Field(description="Null: no user, but a key, or anyone in open mode.")
    name: str | None = Field(description="Null: a guest, or no user.")
    role: str = Field(description="What may be done: user, operator, service or admin.")
    how: str = Field(description="By a `token`, by a `key`, or because the server is `open`.")
