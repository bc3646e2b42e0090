"""A connection to Redis that fails at once while the server is down."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

Result = TypeVar("Result")

log = logging.getLogger(__name__)

_TIMEOUT_S: Final = 0.25
_RETRY_S: Final = 0.5
_CONNECTIONS: Final = 64


class RedisDown(Exception):
    """Redis did not answer, or refused; nothing is known of what it did."""


class RedisConnection:
    """A pool of connections. After a failure no command is sent for half a second, so that nobody waits for timeouts.

    Keys share one hash tag, so that scripts may use several of them in a Redis Cluster, too: ``{palate}:…``.
    """

    def __init__(self, url: str, prefix: str, timeout_s: float = _TIMEOUT_S) -> None:
        self._pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_CONNECTIONS,
            timeout=timeout_s,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            decode_responses=False,
        )
        self._redis = Redis(connection_pool=self._pool)
        self._prefix = prefix
        self._retry_at = 0.0
        self.n_failures = 0
        """Commands that failed or were not sent, since the start."""

    @property
    def is_up(self) -> bool:
        """Whether the last command succeeded."""
        return self._retry_at == 0.0

    def key(self, *parts: str) -> str:
        """The name of a key under the prefix."""
        return ":".join((f"{{{self._prefix}}}", *parts))

    async def run(self, command: Callable[[Redis], Awaitable[Result]]) -> Result:
        """Run ``command``.

        Raises:
            RedisDown: Redis did not answer in time, refused, or failed less than half a second ago.
        """
        if self._retry_at and time.monotonic() < self._retry_at:
            self.n_failures += 1
            raise RedisDown("Redis is down.")
        try:
            result = await command(self._redis)
        except (RedisError, OSError, TimeoutError) as error:
            if self.is_up:
                log.warning("Redis is down: %s", error)
            self.n_failures += 1
            self._retry_at = time.monotonic() + _RETRY_S
            raise RedisDown(f"Redis is down: {error}") from error
        if not self.is_up:
            log.info("Redis is up again")
            self._retry_at = 0.0
        return result

    async def close(self) -> None:
        await self._redis.aclose()
        await self._pool.aclose()
