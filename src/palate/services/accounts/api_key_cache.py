"""Check API keys against a copy of the store's keys that is at most a second old."""

from __future__ import annotations

import asyncio
import hmac
import logging
import math
from collections.abc import Callable, Mapping
from typing import Final

from palate.errors import PalateError, StorageFailed, TooMany
from palate.ports.api_keys import ApiKey, ApiKeys
from palate.ports.rate_limiter import Bucket, RateLimiter
from palate.services.accounts.api_keys import ID_DIGITS, digest

_TTL_S: Final = 1.0
_WAIT_S: Final = 1.0
_NOTE_USE_EVERY_S: Final = 60.0
_MARK: Final = b"palate_"
_MAX_LENGTH: Final = 100

log = logging.getLogger(__name__)


class ApiKeyCache:
    """Revoked keys are refused at once by this process, and within a second by others.

    All keys are in memory: made-up ones cost no look-up. Once a second, if a key is used, the store is asked whether
    any key has changed. While the store cannot be read within a second, the keys that it had last are valid until they
    expire.
    """

    def __init__(self, keys: ApiKeys, limiter: RateLimiter, clock: Callable[[], float]) -> None:
        self._store, self._limiter, self._clock = keys, limiter, clock
        self._keys: Mapping[str, ApiKey] = {}
        self._revision: int | None = None
        self._n_changes = 0
        self._checked_at = -math.inf
        self._reading = asyncio.Lock()
        self._writes: set[asyncio.Task[None]] = set()
        self._noted_at: dict[str, float] = {}

    async def find(self, credentials: bytes) -> ApiKey | None:
        """Return the key that was sent, None if there is no such valid key; counts one request of it.

        Raises:
            TooMany: the key has made as many requests in this minute as it may.
            StorageFailed: the keys could not be read yet.
        """
        if not credentials.startswith(_MARK) or len(credentials) > _MAX_LENGTH:
            return None
        await self._refresh()
        key = self._keys.get(credentials[len(_MARK) : len(_MARK) + ID_DIGITS].decode("latin-1"))
        if key is None or not hmac.compare_digest(digest(credentials), key.digest):
            return None
        now = self._clock()
        if not key.is_valid(now):
            return None
        await self._spend(key)
        self._note_use(key, now)
        return key

    def invalidate(self) -> None:
        """Read the keys again at the next request, after one was changed."""
        self._checked_at = -math.inf
        self._n_changes += 1

    async def close(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._writes)

    async def _refresh(self) -> None:
        is_known = self._revision is not None and self._checked_at > -math.inf
        if self._is_fresh() or (is_known and self._reading.locked()):  # who asks meanwhile gets the keys as they were
            return
        async with self._reading:  # one reader; the others find what it has read
            if self._is_fresh():
                return
            n_changes = self._n_changes
            try:
                async with asyncio.timeout(_WAIT_S if self._revision is not None else None):
                    if (revision := await self._store.revision()) != self._revision:
                        self._keys = {key.id: key for key in await self._store.all()}
                        self._revision = revision  # as it was before the keys were read
            except (StorageFailed, TimeoutError):
                if self._revision is None:
                    raise
            if n_changes == self._n_changes:
                self._checked_at = self._clock()

    def _is_fresh(self) -> bool:
        return abs(self._clock() - self._checked_at) < _TTL_S

    async def _spend(self, key: ApiKey) -> None:
        if key.per_minute is None:
            return
        wait_s = await self._limiter.take([Bucket(f"requests of key {key.id}", key.per_minute)])
        if wait_s > 0:
            raise TooMany(
                f"This key may make {key.per_minute} requests in a minute; try again in {math.ceil(wait_s)} seconds.",
                retry_after_s=wait_s,
            )

    def _note_use(self, key: ApiKey, now: float) -> None:
        """Store the time of a use without waiting for it, at most once a minute."""
        if now - self._noted_at.get(key.id, -math.inf) < _NOTE_USE_EVERY_S:
            return
        self._noted_at[key.id] = now
        task = asyncio.create_task(self._write_use(key.id, now))
        self._writes.add(task)
        task.add_done_callback(self._writes.discard)

    async def _write_use(self, id_: str, at: float) -> None:
        try:
            await self._store.note_uses({id_: at})
        except PalateError as error:
            log.warning("the last use of key %s could not be stored: %s", id_, error)
