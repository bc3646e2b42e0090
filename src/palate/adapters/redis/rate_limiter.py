"""Token buckets in Redis, which all processes on it share."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, cast

from redis.asyncio import Redis

from palate.adapters.redis.connection import RedisConnection, RedisDown
from palate.ports.rate_limiter import Bucket, RateLimiter

_TAKE: Final = """
local time, wait = redis.call('TIME'), 0
local now = tonumber(ARGV[1]) or time[1] + time[2] / 1e6
for i, key in ipairs(KEYS) do
  local interval = 60 / tonumber(ARGV[i + 1])
  local full_at = math.max(tonumber(redis.call('GET', key) or '0'), now) + interval
  if full_at - now <= 60.001 then
    redis.call('SET', key, string.format('%.17g', full_at), 'PX', math.ceil((full_at - now) * 1000))
  else
    wait = math.max(wait, full_at - now - 60)
  end
end
return string.format('%.17g', wait)
"""
"""The generic cell rate algorithm: a bucket is the time at which it will be full, and expires then.

KEYS: buckets. ARGV: the time, or '' for that of Redis, and for each bucket its attempts per minute."""


class RedisRateLimiter:
    """One round trip for all buckets of an attempt; while Redis is down, ``fallback`` counts.

    The time is that of Redis, unless there is a ``clock``. Keys are hashed. With a ``secret``, which all processes
    share, Redis learns neither addresses nor names; without one they can be guessed from the hashes.
    """

    def __init__(
        self,
        connection: RedisConnection,
        fallback: RateLimiter,
        *,
        secret: bytes = b"",
        clock: Callable[[], float] | None = None,
    ) -> None:
        self._connection, self._fallback, self._clock = connection, fallback, clock
        self._secret = hashlib.sha256(b"attempts:" + secret).digest() if secret else b""

    async def take(self, buckets: Sequence[Bucket]) -> float:
        keys = [self._key(bucket.key) for bucket in buckets]
        now = "" if self._clock is None else str(self._clock())
        arguments = [now, *(str(bucket.per_minute) for bucket in buckets)]

        async def run(redis: Redis) -> bytes:
            return await cast(Awaitable[bytes], redis.eval(_TAKE, len(keys), *keys, *arguments))

        try:
            return float(await self._connection.run(run))
        except RedisDown:
            return await self._fallback.take(buckets)

    def _key(self, key: str) -> str:
        hashed = hashlib.blake2b(key.encode(), digest_size=16, key=self._secret)
        return self._connection.key("attempts", hashed.hexdigest())
