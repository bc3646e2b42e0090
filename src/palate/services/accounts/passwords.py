"""Passwords: hashed by Argon2id, a few at a time, and never told apart by how long an answer takes."""

from __future__ import annotations

import asyncio
import base64
import secrets
import unicodedata
from collections.abc import Callable
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from palate.errors import InvalidInput, TooMany

MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 1_024
_AT_ONCE: Final = 2
_WAITING: Final = 50
"""How many may wait for their turn: each takes about a twentieth of a second."""

Result = TypeVar("Result")


def checked(password: str) -> str:
    """A new password in the form that is hashed: NFKC, so that it can be typed on any keyboard.

    Raises:
        InvalidInput: it is too short or too long.
    """
    said = _typed(password)
    if not MIN_LENGTH <= len(said) <= MAX_LENGTH:
        raise InvalidInput(
            f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters; this has {len(said)}. Any characters will do.",
            where="password",
        )
    return said


class Passwords:
    """Argon2id with the parameters of RFC 9106 for little memory (64 MiB, 3 passes), on threads beside the loop."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._nobodys = _hash_of_nothing(self._hasher)

    async def hash(self, password: str) -> str:
        """
        Raises:
            InvalidInput: it is too short or too long.
            TooMany: too many others wait.
        """
        return await self._in_turn(lambda: self._hasher.hash(checked(password)))

    async def match(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; takes as long when there is none.

        Raises:
            TooMany: too many others wait.
        """
        given = _typed(password)
        return await self._in_turn(lambda: self._verify(hashed or self._nobodys, given)) and hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than are used now."""
        return self._hasher.check_needs_rehash(hashed)

    def _verify(self, hashed: str, given: str) -> bool:
        try:
            return self._hasher.verify(hashed, given)
        except (VerificationError, InvalidHashError):
            return False

    async def _in_turn(self, work: Callable[[], Result]) -> Result:
        if self._waiting >= _WAITING:
            raise TooMany("Too many users sign in at once; try again in a moment.", retry_after_s=2)
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def _typed(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """What looks like a hash and fits no password, as dear to compare with as any."""

    def drawn(n: int) -> str:
        return base64.b64encode(secrets.token_bytes(n)).decode().rstrip("=")

    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${drawn(hasher.salt_len)}${drawn(hasher.hash_len)}"
