"""Store of accounts: users who sign in, and guests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol


class Role(IntEnum):
    """The permissions of a caller; each role includes those before it."""

    NOBODY = 0
    """Not signed in."""
    USER = 1
    """Their own data, and reading the catalogue."""
    OPERATOR = 2
    """The service: its metrics, its training; not the data of other users."""
    SERVICE = 3
    """An application's backend, by its key: any user's data, and writing the catalogue."""
    ADMIN = 4


@dataclass(frozen=True, slots=True)
class Account:
    """A user's role and credentials; their events are in the event log."""

    user: str
    role: Role
    created_at: float
    name: str | None = None
    """The display name; None for a guest, and where an issuer tells none."""
    login: str | None = None
    """The normalised name, unique among accounts."""
    password: str | None = None
    """The Argon2id hash, in PHC format."""
    disabled: bool = False
    issuer: str | None = None
    """The name of the issuer by which the user logs in; None for those who log in with a password, and for guests."""

    @property
    def is_guest(self) -> bool:
        return self.login is None and self.issuer is None


class Accounts(Protocol):
    """Durable on return; every method raises StorageFailed when the store cannot answer."""

    async def put(self, account: Account, before: Account | None) -> None:
        """Insert an account (``before`` None), or replace it if the stored one equals ``before``.

        Raises:
            Conflict: its login is taken, or the stored account is not ``before``.
        """
        ...

    async def of(self, user: str) -> Account | None:
        """Return the account of a user."""
        ...

    async def find_by_login(self, login: str) -> Account | None:
        """Return the account with a login."""
        ...

    async def remove(self, user: str) -> bool:
        """Remove an account and its sessions; return whether it existed."""
        ...

    async def all(self) -> Sequence[Account]:
        """Return every account except guests, oldest first."""
        ...
