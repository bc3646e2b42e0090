"""Bodies of sign-up, log-in and sessions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from palate.server.schemas.fields import Strict
from palate.services.accounts import names, passwords

Name = Annotated[str, StringConstraints(min_length=1, max_length=names.MAX_LENGTH)]
Password = Annotated[
    str,
    StringConstraints(min_length=1, max_length=passwords.MAX_LENGTH),
    Field(description=f"A new password needs {passwords.MIN_LENGTH} characters or more, of any kind."),
]


class Credentials(Strict):
    name: Name
    password: Password


class PasswordChange(Strict):
    current_password: Password
    new_password: Password


class SignedIn(BaseModel):
    """The result of signing in; the refresh token is in a cookie that scripts cannot read."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  # the scheme's name
    expires_in: int = Field(description="Seconds for which the access token is valid.")
    user_id: str
    name: str | None = Field(description="Null: a guest.")
    role: str
    merged_events: int = Field(
        default=0, description="The number of events of a guest that moved to the account, at a log-in."
    )


class Me(BaseModel):
    user_id: str | None = Field(description="Null: the caller is no user, but uses a key or the open mode.")
    name: str | None = Field(description="Null: a guest, or no user.")
    role: str = Field(description="The role of the caller: user, operator, service or admin.")
    how: str = Field(description="How the caller was identified: by a `token`, a `key`, or the `open` mode.")
