"""The item counters in Redis, as a whole: read, and replaced by others that have counted more."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from palate.adapters.memory.item_counters import ItemCounters
from palate.adapters.redis import fold_scripts as scripts
from palate.adapters.redis.connection import Argument, RedisConnection, Reply, array, binary, integer
from palate.ports.checkpoints import Checkpoint

_CHUNK: Final = 1_000
_UNFINISHED_S: Final = 600


@dataclass(slots=True)
class CounterStore:
    """Reads and replaces the counters; what was read last is kept until it has changed."""

    redis: RedisConnection
    half_life_s: float
    last_read: ItemCounters = field(init=False)

    def __post_init__(self) -> None:
        self.last_read = ItemCounters(self.half_life_s, epoch=-1)

    @property
    def keys(self) -> list[str]:
        """State, counts, trends, and the retracted events that are still to come."""
        return [self.redis.key("features", name) for name in ("state", "counts", "trends", "ahead")]

    async def read(self) -> ItemCounters:
        """Read the counters, unless they are those that were read last."""
        known: list[Argument] = [self.last_read.epoch, self.last_read.cursor]
        reply = array(await self.redis.call(scripts.COUNTERS, self.keys, known))
        if len(reply) > 1:
            epoch, cursor, landmark, counts, trends, ahead = reply
            state = {
                "counts": _numbers(counts),
                "trends": _numbers(trends),
                "landmark": float(binary(landmark) or 0),
                "half_life_s": self.half_life_s,
                "retracted_ahead": [binary(id_).decode() for id_ in array(ahead)],
            }
            checkpoint = Checkpoint(integer(cursor), integer(epoch), state)
            self.last_read = ItemCounters.restored(self.half_life_s, checkpoint) or self.last_read
        return self.last_read

    async def replace(self, counters: ItemCounters) -> bool:
        """Replace the counters; return False if those in Redis have counted as much at the same epoch."""
        state, upload = counters.checkpoint().state, os.urandom(6).hex()
        names = [self.redis.key("features", "upload", upload, name) for name in ("counts", "trends", "ahead")]
        await self._write(names[0], state["counts"])
        await self._write(names[1], state["trends"])
        if ahead := state["retracted_ahead"]:
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


def _numbers(reply: Reply) -> dict[str, float]:
    """A reply that is a hash of numbers, as fields and values in turn."""
    flat = [binary(field) for field in array(reply)]
    return {item.decode(): float(value) for item, value in zip(flat[::2], flat[1::2], strict=True)}
