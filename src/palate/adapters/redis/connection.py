"""A connection to Redis that fails at once while the server is down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, TypeAlias, TypeVar

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from palate.telemetry.tracing import span

Result = TypeVar("Result")
Argument: TypeAlias = str | bytes | int | float
Reply: TypeAlias = "int | bytes | list[Reply] | None"
"""What a script returns."""

log = logging.getLogger(__name__)

_SYSTEM: Final = {"db.system.name": "redis"}
_TIMEOUT_S: Final = 0.25
_RETRY_S: Final = 0.5
_LONG_S: Final = 10.0
MAX_CONNECTIONS: Final = 64
"""Commands that are under way at the same time."""
_QUICK_S: Final = 0.05
_AT_ONCE: Final = 1e-9
_CHECK_S: Final = 0.005
_LATE_S: Final = 0.05
"""The event loop was busy if it does something so much later than it should."""


class RedisDown(Exception):
    """Redis did not answer, or refused; nothing is known of what it did."""


class RedisSlow(Exception):
    """A long command was not answered in time; others may be."""


class RedisConnection:
    """A pool of connections. After a failure one command is tried every half second, so that nobody waits for timeouts.

    Commands beyond the number of connections wait for their turn, however long: many requests are no failure of Redis.
    Keys share one hash tag, so that scripts may use several of them in a Redis Cluster, too: ``{palate}:…``.
    """

    def __init__(self, url: str, prefix: str, timeout_s: float = _TIMEOUT_S, retry_s: float = _RETRY_S) -> None:
        self._pool = ConnectionPool.from_url(
            url,
            max_connections=MAX_CONNECTIONS,
            socket_timeout=None,  # run() has one for all: the client's own, on Python 3.11, may lose a cancellation
            socket_connect_timeout=None,
            retry=Retry(NoBackoff(), 0),
            decode_responses=False,
        )
        self._redis = Redis(connection_pool=self._pool)
        self._turns = asyncio.Semaphore(MAX_CONNECTIONS)
        self._prefix = prefix
        self._timeout_s, self._retry_s = timeout_s, retry_s
        self.long_s = _LONG_S
        """How long a long command may take."""
        self._retry_at = 0.0
        self.is_refused_at_once = False
        """Whether the last failure took no time, so that trying again costs little."""
        self._scripts: dict[str, AsyncScript] = {}
        self.n_failures = 0
        """Commands that failed or were not sent, since the start."""

    @property
    def is_up(self) -> bool:
        """Whether the last command succeeded."""
        return self._retry_at == 0.0

    def retry_now(self) -> None:
        """Try the next command however soon it is after a failure, if the server refused without delay."""
        if self._retry_at and self.is_refused_at_once:
            self._retry_at = _AT_ONCE

    def key(self, *parts: str) -> str:
        """The name of a key under the prefix."""
        return ":".join((f"{{{self._prefix}}}", *parts))

    async def call(
        self, script: str, keys: Sequence[str], arguments: Sequence[Argument], *, is_long: bool = False
    ) -> Reply:
        """Run a Lua script, in one round trip if the server has it already.

        Raises:
            RedisDown, RedisSlow: as :meth:`run`.
        """
        registered = self._scripts.get(script)
        if registered is None:
            registered = self._scripts[script] = self._redis.register_script(script)
        reply: Reply = await self.run(lambda _: registered(keys=keys, args=arguments), is_long=is_long)
        return reply

    async def run(self, command: Callable[[Redis], Awaitable[Result]], *, is_long: bool = False) -> Result:
        """Run ``command``; one that ``is_long`` has more time, and if it takes longer, Redis is not down.

        Raises:
            RedisDown: Redis did not answer in time, refused, or failed less than half a second ago.
            RedisSlow: a command that ``is_long`` was not answered in time.
        """
        with span("redis", **_SYSTEM):
            async with self._turns:
                return await self._run(command, is_long=is_long)

    async def _run(self, command: Callable[[Redis], Awaitable[Result]], *, is_long: bool) -> Result:
        if self._retry_at:
            if time.monotonic() < self._retry_at:
                self.n_failures += 1
                raise RedisDown("Redis is down.")
            self._retry_at = time.monotonic() + self._retry_s  # others do not wait for this attempt
        started = time.monotonic()
        try:
            async with _timeout(self.long_s if is_long else self._timeout_s):
                result = await command(self._redis)
        except (RedisError, OSError, TimeoutError) as error:
            if is_long and type(error) is TimeoutError:
                raise RedisSlow(f"Redis did not answer a long command within {self.long_s:g} s.") from error
            if self.is_up:
                log.warning("Redis is down: %s", error)
            self.n_failures += 1
            now = time.monotonic()
            self._retry_at, self.is_refused_at_once = now + self._retry_s, now - started < _QUICK_S
            raise RedisDown(f"Redis is down: {error}") from error
        if not self.is_up:
            log.info("Redis is up again")
            self._retry_at = 0.0
        return result

    async def close(self) -> None:
        """Close all connections."""
        await self._redis.aclose()
        await self._pool.aclose()


@contextlib.asynccontextmanager
async def _timeout(seconds: float) -> AsyncIterator[None]:
    """A timeout that begins again if the event loop was busy when it ended: what came meanwhile is to be read first."""
    loop = asyncio.get_running_loop()
    check_at = loop.time() + seconds - _CHECK_S

    def extend_if_late() -> None:
        if loop.time() - check_at > _LATE_S:
            deadline.reschedule(loop.time() + seconds)

    check = loop.call_at(check_at, extend_if_late)
    try:
        async with asyncio.timeout(seconds) as deadline:
            yield
    finally:
        check.cancel()


def integer(reply: Reply) -> int:
    """A reply that is an integer, or digits."""
    return int(reply) if isinstance(reply, int | bytes) else 0


def binary(reply: Reply) -> bytes:
    """A reply that is a string."""
    return reply if isinstance(reply, bytes) else b""


def array(reply: Reply) -> list[Reply]:
    """A reply that is a list."""
    return reply if isinstance(reply, list) else []
