"""Features in Redis, which all workers share; while it is down, each worker answers from the event log."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from palate.adapters.memory.clock_watch import ClockWatch
from palate.adapters.memory.features import MemoryFeatures
from palate.adapters.memory.item_counters import CHECKPOINT, ItemCounters
from palate.adapters.redis.connection import RedisConnection, RedisDown, RedisSlow
from palate.adapters.redis.fold import Fold
from palate.adapters.redis.recount import recount, sweep
from palate.adapters.redis.users import Users
from palate.data.profile import History
from palate.errors import StorageFailed
from palate.ports.checkpoints import Checkpoints
from palate.ports.event_log import Epoch, EventLog, Page
from palate.ports.features import SharedState, UserFeatures
from palate.ports.impressions import Impressions

log = logging.getLogger(__name__)

_DAY_S = 86_400


class RedisFeatures:
    """Each event is folded into Redis once, by the worker that wrote it; a request reads its user in one round trip.

    After a failure of Redis, ``fallback`` answers, which follows the log by itself. Redis is used again when what it
    lacks of the log is folded.
    """

    def __init__(
        self,
        log: EventLog,
        impressions: Impressions,
        checkpoints: Checkpoints,
        redis: RedisConnection,
        fallback: MemoryFeatures,
        *,
        users: int,
        events_per_user: int,
        trend_half_life_days: float,
        ttl_days: float,
    ) -> None:
        self._redis, self._fallback, self._checkpoints = redis, fallback, checkpoints
        self._fold = Fold(redis, log, checkpoints, events_per_user, trend_half_life_days * _DAY_S)
        self._users = Users(redis, self._fold, log, impressions, users, max(int(ttl_days * _DAY_S), 1))
        self._clock_watch = ClockWatch(time.time)
        self._is_degraded = True  # until the fold is open
        self._opening = asyncio.Lock()
        self._n_missed = 0  # changes of the log that were processed by the fallback alone

    @property
    def epoch(self) -> Epoch:
        return self._fold.epoch

    @property
    def shared_state(self) -> SharedState:
        return SharedState(self._is_degraded, self._redis.n_failures)

    async def catch_up(self, appended: Page | None = None) -> int:
        n_folded = await self._open(at_once=True)
        if not self._is_degraded:
            try:
                return n_folded + await self._fold.catch_up(appended)
            except RedisDown:
                self._degrade()
            finally:
                self._users.follow_epoch()
        self._n_missed += 1
        return await self._follow_log(appended)

    async def recount(self) -> None:
        if await self._is_usable():
            try:
                if self._clock_watch.was_ahead():
                    log.warning("the clock was set back: users are read again, and items counted again")
                    await self._fold.begin_anew()
                await sweep(self._fold)
                await recount(self._fold)
            except RedisDown:
                self._degrade()
        else:
            await self._fallback.recount()

    async def user(self, user: str) -> UserFeatures:
        if await self._is_usable():
            try:
                return await self._users.read(user)
            except RedisDown:
                self._degrade()
            except StorageFailed as error:
                log.warning("a user is not in Redis, and the log cannot be read: %s", error)
                return self._users.copy_of(user).features
        try:
            await self._follow_log()
            features = await self._fallback.user(user)
            self._n_missed += 1  # it may have read what is not acknowledged yet
            return features if self._is_degraded else await self.user(user)
        except StorageFailed as error:
            log.warning("neither Redis nor the log can be read: %s", error)
            return self.cached(user)

    def cached(self, user: str) -> UserFeatures:
        in_memory = self._fallback.cached(user) if self._is_degraded else None
        return in_memory or self._users.copy_of(user).features

    async def history(self, user: str) -> History:
        return (await self.user(user)).history

    def expose(self, user: str, epoch: Epoch, seed: int, at: float, items: Sequence[str]) -> None:
        is_first = not self._is_degraded and not self._users.copy_of(user).draws.nonce
        self._users.shown.add(user, epoch, seed, at, items, is_first=is_first)
        if self._is_degraded:
            self._fallback.expose(user, epoch, seed, at, items)

    async def popularity(self) -> Mapping[str, float]:
        counters = await self._from_redis(self._fold.counters.read)
        return await self._fallback.popularity() if counters is None else counters.counts

    async def trending(self) -> Sequence[tuple[str, float]]:
        counters = await self._from_redis(self._fold.counters.read)
        return await self._fallback.trending() if counters is None else counters.trending()

    async def take_out(self, users: Sequence[str], take: Callable[[], Awaitable[Page]]) -> Page:
        mark = ""
        await self._open(at_once=True)
        if not self._is_degraded:
            try:
                mark = await self._fold.announce_erasure()
            except RedisDown:
                self._degrade()
        if self._is_degraded:
            taken = await self._fallback.take_out(users, take)
            self._fold.see(taken.epoch)
            await self.catch_up()
            return taken
        taken = await take()  # if it fails, the announcement expires
        try:
            if await self._fold.forget(users, taken, mark):
                self._users.forget(users, taken.epoch)
        except RedisDown:  # when it is up again, what it has of all users is dropped
            self._degrade()
        await self.catch_up()
        await self._save_counters()  # the log has deleted those of the epoch before
        return taken

    async def checkpoint(self) -> None:
        if not await self._is_usable():
            await self._fallback.checkpoint()
        elif await self._fold.is_checkpoint_due():
            await self._save_counters()

    async def _save_counters(self) -> None:
        counters = await self._from_redis(self._fold.counters.read_exactly)
        if counters is not None and counters.epoch == self._fold.epoch:
            await self._checkpoints.save(CHECKPOINT, counters.checkpoint())

    async def close(self) -> None:
        """Send what is still to be sent."""
        await self._fold.counters.close()
        await self._users.shown.close()

    async def _is_usable(self) -> bool:
        """Whether Redis is up and has all of the log, as far as this worker knows."""
        await self._open()
        return not self._is_degraded

    async def _open(self, *, at_once: bool = False) -> int:
        """If Redis is up again, fold what it lacks, and use it; return the number of events.

        With ``at_once`` it is tried even if it has just been tried: other workers, for which Redis is up already, do
        not know of a change of the log that is acknowledged without Redis.
        """
        at_once = at_once and self._redis.is_refused_at_once
        if not self._is_degraded or (self._opening.locked() and not at_once):
            return 0
        async with self._opening:
            if at_once:
                self._redis.retry_now()
            return await self._fold_missing() if self._is_degraded else 0

    async def _fold_missing(self) -> int:
        n_folded = 0
        try:
            n_folded = await self._fold.open()
            while self._n_missed:  # acknowledged meanwhile
                self._n_missed = 0
                n_folded += await self._fold.catch_up()
            self._is_degraded = False
        except RedisDown:
            pass
        except StorageFailed as error:
            log.warning("the log cannot be read, so that Redis cannot be brought up to date: %s", error)
        return n_folded

    def _degrade(self) -> None:
        """Answer from the log from now on, without what has been folded until now."""
        if not self._is_degraded:
            self._is_degraded = True
            self._fallback.skip_to(self._fold.cursor, self._fold.epoch, self._fold.counters.last_read)

    async def _follow_log(self, appended: Page | None = None) -> int:
        try:
            return await self._fallback.catch_up(appended)
        finally:
            self._fold.see(self._fallback.epoch)
            self._users.follow_epoch()

    async def _from_redis(self, read: Callable[[], Awaitable[ItemCounters | None]]) -> ItemCounters | None:
        """The counters in Redis; None if they cannot be read."""
        if await self._is_usable():
            try:
                return await read()
            except RedisSlow as error:
                log.warning("the counters of items were not read: %s", error)
            except RedisDown:
                self._degrade()
        return None
