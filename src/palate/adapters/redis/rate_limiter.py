"""Token buckets in Redis, which all processes on it share."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, cast

from redis.asyncio import Redis

from palate.adapters.redis.connection import RedisConnection, RedisDown
from palate.ports.rate_limiter import Bucket, RateLimiter

_TAKE: Final = """
local now, wait = tonumber(ARGV[1]), 0
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
"""The generic cell rate algorithm: a bucket is the time at which it will be full, and expires then."""


class RedisRateLimiter:
    """One round trip for all buckets of an attempt; while Redis is down, ``fallback`` counts.

    Keys are hashed: Redis learns neither addresses nor names.
    """

    def __init__(self, connection: RedisConnection, clock: Callable[[], float], fallback: RateLimiter) -> None:
        self._connection, self._clock, self._fallback = connection, clock, fallback

    async def take(self, buckets: Sequence[Bucket]) -> float:
        keys = [self._key(bucket.key) for bucket in buckets]
        arguments = [str(self._clock()), *(str(bucket.per_minute) for bucket in buckets)]

        async def run(redis: Redis) -> bytes:
            return await cast(Awaitable[bytes], redis.eval(_TAKE, len(keys), *keys, *arguments))

        try:
            return float(await self._connection.run(run))
        except RedisDown:
            return await self._fallback.take(buckets)

    def _key(self, key: str) -> str:
        return self._connection.key("attempts", hashlib.blake2b(key.encode(), digest_size=16).hexdigest())
