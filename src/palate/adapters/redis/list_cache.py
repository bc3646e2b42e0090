"""Cache of lists in Redis: a key for each user, which expires when the list ends."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from redis.asyncio import Redis

from palate.adapters.redis.connection import RedisConnection, RedisDown
from palate.errors import StorageFailed
from palate.ports.event_log import Epoch
from palate.ports.list_cache import CachedList, unpack_list

Result = TypeVar("Result")

log = logging.getLogger(__name__)

_PUT: Final = """
if tonumber(redis.call('GET', KEYS[1]) or '0') > tonumber(ARGV[1]) then return 0 end
for i = 2, #KEYS do redis.call('SET', KEYS[i], ARGV[2 * i - 2], 'PXAT', ARGV[2 * i - 1]) end
return 1
"""
_FORGET: Final = """
if tonumber(ARGV[1]) > tonumber(redis.call('GET', KEYS[1]) or '0') then redis.call('SET', KEYS[1], ARGV[1]) end
return redis.call('UNLINK', KEYS[2])
"""
_KEYS_AT_ONCE: Final = 1_000


class RedisListCache:
    """No list is kept in this process. While Redis is down there are none, and users who are forgotten wait.

    The erasure epoch is beside the lists, as of the last call of ``forget``: a script compares and writes in one step.
    """

    def __init__(self, connection: RedisConnection) -> None:
        self._connection = connection
        self._epoch_key = connection.key("lists", "epoch")
        self._to_forget: dict[str, Epoch] = {}

    async def get(self, user: str) -> CachedList | None:
        key = self._key(user)
        try:
            packed = await self._connection.run(lambda redis: redis.get(key))
        except RedisDown:
            return None
        return None if packed is None else unpack_list(packed)

    async def put(self, lists: Sequence[CachedList], epoch: Epoch) -> bool:
        keys = [self._epoch_key, *(self._key(each.user) for each in lists)]
        values = [value for each in lists for value in (each.pack(), round(each.ends_at * 1_000))]
        return bool(await self._write(lambda redis: redis.eval(_PUT, len(keys), *keys, epoch, *values)))

    async def forget(self, user: str, epoch: Epoch) -> None:
        self._to_forget[user] = epoch
        await self.catch_up()

    async def clear(self) -> None:
        pattern, cursor = self._key("*"), 0
        while True:
            start = cursor
            cursor, keys = await self._write(lambda redis: redis.scan(start, pattern, _KEYS_AT_ONCE))  # noqa: B023  # as below
            if keys:
                await self._write(lambda redis: redis.unlink(*keys))  # noqa: B023  # awaited before they change
            if not cursor:
                return

    async def prune(self, before: float) -> None:
        """Redis does it by itself."""

    async def catch_up(self) -> None:
        """Remove the lists of users who were forgotten while Redis was down."""
        for user, epoch in list(self._to_forget.items()):
            keys = (self._epoch_key, self._key(user))
            try:
                await self._connection.run(lambda redis: redis.eval(_FORGET, 2, *keys, epoch))  # noqa: B023  # as above
            except RedisDown:
                return
            if self._to_forget.get(user) == epoch:
                del self._to_forget[user]

    async def close(self) -> None:
        """Try for the last time to remove the lists of forgotten users; the connection stays open."""
        await self.catch_up()
        if self._to_forget:
            log.warning("Redis is down: lists of %d forgotten users stay there until they end", len(self._to_forget))

    def _key(self, user: str) -> str:
        return self._connection.key("list", user)

    async def _write(self, command: Callable[[Redis], Awaitable[Result]]) -> Result:
        try:
            return await self._connection.run(command)
        except RedisDown as error:
            raise StorageFailed(f"{error} The cache of lists was not changed; try again when it is up.") from error
