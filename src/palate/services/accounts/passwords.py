"""Passwords: hashed by Argon2id, a few at a time; the time of a check does not tell whether an account exists."""

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
_MAX_CONCURRENT: Final = 2
_MAX_WAITING: Final = 50
"""The number of requests that may wait: a hash takes about 50 ms."""

Result = TypeVar("Result")


def checked(password: str) -> str:
    """A new password in the form that is hashed: NFKC, so that it can be typed on any keyboard.

    Raises:
        InvalidInput: it is too short or too long.
    """
    normalized = _normalize(password)
    if not MIN_LENGTH <= len(normalized) <= MAX_LENGTH:
        raise InvalidInput(
            f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters; this one has {len(normalized)}. "
            "Any characters are allowed.",
            where="password",
        )
    return normalized


class Passwords:
    """Argon2id with the parameters of RFC 9106 for little memory (64 MiB, 3 passes), on worker threads."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._slots = asyncio.Semaphore(_MAX_CONCURRENT)
        self._n_waiting = 0
        self._placeholder_hash = _unmatchable_hash(self._hasher)

    async def hash(self, password: str) -> str:
        """The hash of a new password.

        Raises:
            InvalidInput: it is too short or too long.
            TooMany: too many requests wait.
        """
        return await self._run_limited(lambda: self._hasher.hash(checked(password)))

    async def match(self, hashed: str | None, password: str) -> bool:
        """Whether the password matches the hash; takes the same time without a hash.

        Raises:
            TooMany: too many requests wait.
        """
        normalized = _normalize(password)
        return (
            await self._run_limited(lambda: self._verify(hashed or self._placeholder_hash, normalized))
            and hashed is not None
        )

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash was computed with other parameters than the current ones."""
        return self._hasher.check_needs_rehash(hashed)

    def _verify(self, hashed: str, normalized: str) -> bool:
        try:
            return self._hasher.verify(hashed, normalized)
        except (VerificationError, InvalidHashError):
            return False

    async def _run_limited(self, work: Callable[[], Result]) -> Result:
        if self._n_waiting >= _MAX_WAITING:
            raise TooMany("Too many users sign in at once; try again in a moment.", retry_after_s=2)
        self._n_waiting += 1
        try:
            async with self._slots:
                return await asyncio.to_thread(work)
        finally:
            self._n_waiting -= 1


def _normalize(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _unmatchable_hash(hasher: PasswordHasher) -> str:
    """A valid hash that no password matches, with the same cost as any other."""

    def random_base64(n_bytes: int) -> str:
        return base64.b64encode(secrets.token_bytes(n_bytes)).decode().rstrip("=")

    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${random_base64(hasher.salt_len)}${random_base64(hasher.hash_len)}"
