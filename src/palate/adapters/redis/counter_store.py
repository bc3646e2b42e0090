"""The item counters in Redis, as a whole: read, and replaced by others that have counted more."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from palate.adapters.memory.item_counters import ItemCounters
from palate.adapters.redis import fold_scripts as scripts
from palate.adapters.redis.connection import (
    Argument,
    RedisConnection,
    RedisDown,
    RedisSlow,
    Reply,
    array,
    binary,
    integer,
)
from palate.ports.checkpoints import Checkpoint
from palate.types import Json

_CHUNK: Final = 1_000
_UNFINISHED_S: Final = 600
_PAGE: Final = 5_000
_PAUSE_S: Final = 1.0
"""Between two readings in the background."""


@dataclass(slots=True)
class CounterStore:
    """Reads and replaces the counters; what was read last is kept until it has changed."""

    redis: RedisConnection
    half_life_s: float
    page: int = _PAGE
    """Items that are read at once, and for which requests wait."""
    last_read: ItemCounters = field(init=False)
    _reading: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.last_read = ItemCounters(self.half_life_s, epoch=-1)

    @property
    def keys(self) -> list[str]:
        """State, counts, trends, the retracted events that are still to come, and items noted for exact reading."""
        return [self.redis.key("features", name) for name in ("state", "counts", "trends", "ahead", "changed")]

    async def read(self) -> ItemCounters:
        """The counters. If they are many, those that were read last, and they are read again for later calls.

        They may be of several positions, as events are counted while they are read.

        Raises:
            RedisDown: Redis cannot be used.
            RedisSlow: they cannot be read in time.
        """
        if len(self.last_read.counts) <= self.page:
            await self._read_new()
        elif self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_in_background())
        return self.last_read

    async def read_exactly(self) -> ItemCounters | None:
        """The counters at one position; None if others are reading them so, or have replaced them meanwhile.

        Raises:
            RedisDown, RedisSlow: as :meth:`read`.
        """
        mark = f"\0{os.urandom(6).hex()}"
        if not await self._counted(mark):
            return None
        counts, trends = await self._scan("counts"), await self._scan("trends")
        reply = array(await self.redis.call(scripts.CHANGED, self.keys, [mark], is_long=True))
        if not reply:
            return None
        flat = [*map(binary, array(reply[3]))]
        for item, count, trend in zip(flat[::3], flat[1::3], flat[2::3], strict=True):
            counts[item.decode()], trends[item.decode()] = float(count), float(trend)
        for absent in [item for item, count in counts.items() if count <= 0]:
            del counts[absent], trends[absent]
        return self._restored(reply, counts, trends, [binary(id_).decode() for id_ in array(reply[4])])

    async def close(self) -> None:
        """Stop reading."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def _read_new(self) -> None:
        """Read the counters, unless they are those that were read last."""
        reply = await self._counted("")
        if reply and (integer(reply[0]), integer(reply[1])) != (self.last_read.epoch, self.last_read.cursor):
            counts, trends = await self._scan("counts"), await self._scan("trends")
            ahead = await self.redis.run(lambda redis: redis.smembers(self.keys[3]), is_long=True)
            ids = [id_.decode() for id_ in cast("set[bytes]", ahead)]
            self.last_read = self._restored(reply, counts, trends, ids)

    async def _read_in_background(self) -> None:
        with contextlib.suppress(RedisDown, RedisSlow):  # read again at the next call
            await self._read_new()
        await asyncio.sleep(_PAUSE_S)

    async def _counted(self, mark: str) -> list[Reply]:
        keys = [self.keys[0], self.keys[4]]
        return array(await self.redis.call(scripts.COUNTED, keys, [mark, _UNFINISHED_S]))

    async def _scan(self, name: str) -> dict[str, float]:
        """The numbers of a hash, some thousand at a time."""
        key, numbers, cursor = self.redis.key("features", name), dict[str, float](), 0
        while True:
            cursor, values = await self._scan_page(key, cursor)
            numbers |= {item.decode(): float(number) for item, number in values.items()}
            if not cursor:
                return numbers

    async def _scan_page(self, key: str, cursor: int) -> tuple[int, dict[bytes, bytes]]:
        scanned = await self.redis.run(lambda redis: redis.hscan(key, cursor, count=self.page), is_long=True)
        return cast("tuple[int, dict[bytes, bytes]]", scanned)

    def _restored(
        self, reply: list[Reply], counts: dict[str, float], trends: dict[str, float], ahead: list[str]
    ) -> ItemCounters:
        state: dict[str, Json] = {"counts": counts, "trends": trends, "landmark": float(binary(reply[2]) or 0)}
        state |= {"half_life_s": self.half_life_s, "ahead": ahead}
        checkpoint = Checkpoint(integer(reply[1]), integer(reply[0]), state)
        return ItemCounters.restored(self.half_life_s, checkpoint) or self.last_read

    async def replace(self, counters: ItemCounters) -> bool:
        """Replace the counters; return False if those in Redis have counted as much at the same epoch."""
        state, upload = counters.checkpoint().state, os.urandom(6).hex()
        names = [self.redis.key("features", "upload", upload, name) for name in ("counts", "trends", "ahead")]
        await self._write(names[0], state["counts"])
        await self._write(names[1], state["trends"])
        if ahead := state["ahead"]:
            await self.redis.run(lambda redis: redis.sadd(names[2], *ahead))
            await self.redis.run(lambda redis: redis.expire(names[2], _UNFINISHED_S))
        landmark = repr(float(state["landmark"])) if state["trends"] else ""
        arguments: list[Argument] = [counters.epoch, counters.cursor, landmark]
        return integer(await self.redis.call(scripts.RECOUNTED, [*self.keys, *names], arguments)) == 1

    async def _write(self, key: str, values: Mapping[str, float]) -> None:
        flat = iter([part for pair in values.items() for part in pair])
        while chunk := [*itertools.islice(flat, 2 * _CHUNK)]:
            await self._write_chunk(key, chunk)
        await self.redis.run(lambda redis: redis.expire(key, _UNFINISHED_S))

    async def _write_chunk(self, key: str, chunk: list[str | float]) -> None:
        await self.redis.run(lambda redis: redis.hset(key, items=chunk))
