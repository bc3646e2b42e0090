"""Accounts: the users that a server knows by more than an id, guests among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol


class Role(IntEnum):
    """What somebody may do; each may all that those before it may."""

    NOBODY = 0
    """Has not said who they are."""
    USER = 1
    """Their own data, and reading the catalogue."""
    OPERATOR = 2
    """The service: its metrics, its training; other users's data are none of theirs."""
    SERVICE = 3
    """An application's backend, by its key: any user's data, and writing the catalogue."""
    ADMIN = 4


@dataclass(frozen=True, slots=True)
class Account:
    """A user as they sign in; what they did is in the event log."""

    user: str
    role: Role
    created_at: float
    name: str | None = None
    """As they write it; None for a guest."""
    login: str | None = None
    """The name as it is compared; no two accounts have the same."""
    password: str | None = None
    """Its Argon2id hash, in PHC format."""
    disabled: bool = False

    @property
    def is_guest(self) -> bool:
        return self.login is None


class Accounts(Protocol):
    """Durable on return; every method raises StorageFailed when the store cannot answer."""

    async def put(self, account: Account, before: Account | None) -> None:
        """Write an account where ``before`` stands, None for a new one.

        Raises:
            Conflict: its login is taken, or ``before`` is no longer what stands there.
        """
        ...

    async def of(self, user: str) -> Account | None:
        """The account of a user."""
        ...

    async def named(self, login: str) -> Account | None:
        """The account with that login."""
        ...

    async def remove(self, user: str) -> bool:
        """Remove an account and its sessions; whether there was one."""
        ...

    async def all(self) -> Sequence[Account]:
        """Every account that is no guest's, oldest first."""
        ...
