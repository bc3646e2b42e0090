"""Lists that were shown, sent to Redis after the answer."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from palate.adapters.redis import user_scripts as scripts
from palate.adapters.redis.connection import Argument, RedisConnection, RedisDown, integer
from palate.adapters.redis.fold import Fold
from palate.adapters.redis.packing import pack_list
from palate.errors import StorageFailed
from palate.ports.event_log import Epoch

_MAX_UNSENT: Final = 10_000
"""Lists that wait while Redis is down; older ones are dropped, and known from the stored impressions alone."""
_BATCH: Final = 100


class _Shown(NamedTuple):
    user: str
    epoch: Epoch
    is_first: bool
    frame: bytes


@dataclass(slots=True)
class ShownLists:
    """A queue of lists that are still to be counted in Redis."""

    redis: RedisConnection
    fold: Fold
    ttl_s: int
    _unsent: deque[_Shown] = field(default_factory=deque)
    _n_unsent: Counter[str] = field(default_factory=Counter)
    """By user; those that are being sent are among them."""
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _task: asyncio.Task[None] | None = None

    def add(self, user: str, epoch: Epoch, seed: int, at: float, items: Sequence[str], *, is_first: bool) -> None:
        """Queue a list; ``is_first``: nothing was stored of the user before, not even that there was nothing."""
        if len(self._unsent) >= _MAX_UNSENT:
            self._count_sent([self._unsent.popleft()])
        self._unsent.append(_Shown(user, epoch, is_first, pack_list(seed, at, items)))
        self._n_unsent[user] += 1
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._send_in_background())

    async def send_of(self, user: str) -> None:
        """Wait until the lists of a user are sent, though others may be queued without a pause.

        Raises:
            RedisDown, StorageFailed: as :meth:`send`.
        """
        while user in self._n_unsent:
            async with self._lock:
                if user in self._n_unsent:
                    await self._send_next()

    async def send(self) -> None:
        """Send all that is queued.

        Raises:
            RedisDown: Redis cannot be used; the lists stay queued.
            StorageFailed: so does the log, which says what Redis lacks.
        """
        is_first = True
        while self._unsent or is_first:
            is_first = False
            async with self._lock:  # for one batch: whoever waits for the lists of a user has a turn
                await self._send_next()

    async def _send_next(self) -> None:
        batch = [self._unsent.popleft() for _ in range(min(len(self._unsent), _BATCH))]
        is_sent = not batch
        try:
            is_sent = is_sent or await self._send_batch(batch)
        finally:
            if is_sent:
                self._count_sent(batch)
            else:
                self._unsent.extendleft(reversed(batch))
        if not is_sent:
            await self.fold.catch_up()  # to another generation

    async def close(self) -> None:
        """Send what is queued if Redis is up."""
        if self._task is not None:
            await self._task
        await self._send_in_background()

    async def _send_in_background(self) -> None:
        with contextlib.suppress(RedisDown, StorageFailed):  # sent with later ones
            await self.send()

    async def _send_batch(self, batch: Sequence[_Shown]) -> bool:
        keys = [self.fold.key("state"), *(self.fold.user_key("lists", shown.user) for shown in batch)]
        arguments: list[Argument] = [self.fold.generation, os.urandom(4).hex(), self.ttl_s]
        for shown in batch:
            arguments += [shown.epoch, int(shown.is_first), shown.frame]
        return integer(await self.redis.call(scripts.EXPOSE, keys, arguments)) == 1

    def _count_sent(self, batch: Sequence[_Shown]) -> None:
        for shown in batch:
            self._n_unsent[shown.user] -= 1
            if not self._n_unsent[shown.user]:
                del self._n_unsent[shown.user]
