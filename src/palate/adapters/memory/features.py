"""Features in memory: histories and exposures in bounded LRU caches, item counters in dictionaries."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from palate.adapters.memory.clock_watch import ClockWatch
from palate.adapters.memory.exposures import Exposures
from palate.adapters.memory.item_counters import CHECKPOINT, ItemCounters, find_retracted
from palate.data.events import RETRACT, Event, active_events
from palate.data.profile import History
from palate.ports.checkpoints import Checkpoints
from palate.ports.event_log import Cursor, Epoch, EventLog, Page
from palate.ports.features import SharedState, UserFeatures
from palate.ports.impressions import Impressions

log = logging.getLogger(__name__)

_PAGE: Final = 10_000
_COUNTED_AT_ONCE: Final = 1_000
"""Events counted between two turns of the event loop: some milliseconds."""
_DAY_S: Final = 86_400.0


class MemoryFeatures:
    """Histories and item counters, updated from the event log.

    Both follow one erasure epoch. Histories of an older epoch are dropped at once. Counters of an older epoch name no
    user: they are served, without counting further, until ``recount`` has others, which it takes from a checkpoint of
    the process that erased, or counts.
    """

    def __init__(
        self,
        log: EventLog,
        impressions: Impressions,
        checkpoints: Checkpoints,
        *,
        users: int,
        events_per_user: int,
        trend_half_life_days: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._log, self._checkpoints = log, checkpoints
        self._max_users, self._max_events = users, events_per_user
        self._half_life_s, self._clock, self._clock_watch = trend_half_life_days * _DAY_S, clock, ClockWatch(clock)
        self._loading: dict[str, int] = {}  # users whose history is being read: their changes since
        self._histories: OrderedDict[str, tuple[Cursor, History]] = OrderedDict()
        self._cursor: Cursor = 0  # of the histories; that of the counters is the same, unless they are out of date
        self._epoch: Epoch = 0
        self._exposures = Exposures(impressions, lambda: self._epoch)
        self._counters = ItemCounters(self._half_life_s, clock=clock)
        self._recounted = ItemCounters(self._half_life_s, clock=clock)  # as far as they have come
        self._fold_lock = asyncio.Lock()
        self._recount_lock = asyncio.Lock()
        self._is_restored = False
        self._trusts_checkpoints = True

    @property
    def epoch(self) -> Epoch:
        return self._epoch

    @property
    def shared_state(self) -> SharedState | None:
        return None

    async def catch_up(self, appended: Page | None = None) -> int:
        async with self._fold_lock:
            await self._restore()
            if appended and appended.epoch == self._epoch and appended.cursors[:1] == (self._cursor + 1,):
                return await self._fold_page(appended)
            return await self._fold()

    def skip_to(self, cursor: Cursor, epoch: Epoch, counters: ItemCounters) -> None:
        """Follow the log from a position on, with nothing of users in memory.

        ``counters``, which may be older, are served until ``recount`` has others.
        """
        self._begin_epoch(epoch)
        self._exposures.clear()
        for user in self._loading:  # what is being read may lack events before the position
            self._loading[user] += 1
        self._cursor, self._is_restored = cursor, True
        self._counters = counters.out_of_date()

    def cached(self, user: str) -> UserFeatures | None:
        """What is in memory of a user; None if their history is not."""
        cached = self._histories.get(user)
        return None if cached is None else UserFeatures(cached[1], self._exposures.cached(user))

    async def recount(self) -> None:
        async with self._recount_lock:
            if self._clock_watch.was_ahead():
                await self._begin_anew()
            while not self._has_current_counters:
                if self._recounted.epoch != self._epoch:
                    self._recounted = ItemCounters(self._half_life_s, self._epoch, self._clock)
                async with self._fold_lock:
                    is_done = await self._take_checkpoint()
                if not is_done:
                    await self._recount_page()

    async def user(self, user: str) -> UserFeatures:
        return UserFeatures(await self.history(user), await self._exposures.draws_of(user))

    def expose(self, user: str, epoch: Epoch, seed: int, at: float, items: Sequence[str]) -> None:
        self._exposures.add(user, epoch, seed, at, items)

    async def history(self, user: str) -> History:
        cached = self._histories.get(user)
        if cached is not None:
            self._histories.move_to_end(user)
            return cached[1]
        while True:
            self._loading[user] = n_changes = self._loading.get(user, 0)
            page = await self._log.of_user(user)
            if self._loading.get(user, n_changes) == n_changes and page.epoch >= self._epoch:
                break
        self._loading.pop(user, None)
        if user in self._histories:  # a concurrent call has read it, and it has been updated since
            return self._histories[user][1]
        history = self._build_history(page.events)
        if len(history):  # unknown users are not cached, or invented ids could evict all others
            self._cache_history(user, page.cursors[-1], history)
        return history

    async def popularity(self) -> Mapping[str, float]:
        return self._counters.counts

    async def trending(self) -> Sequence[tuple[str, float]]:
        return self._counters.trending()

    async def take_out(self, users: Sequence[str], take: Callable[[], Awaitable[Page]]) -> Page:
        async with self._fold_lock:
            if self._is_restored:
                await self._fold()
                await self._take_checkpoint()
            taken = await take()
            self._exposures.forget(users, taken.epoch)
            if self._has_current_counters and taken.epoch == self._epoch + 1:
                self._counters.take_out(taken)
                self._epoch = taken.epoch
                for user in users:
                    self._evict(user)
            else:  # others have erased users, too
                self._begin_epoch(taken.epoch)
            if self._is_restored:
                await self._fold()  # what was moved, at its new positions
        await self.checkpoint()
        return taken

    async def checkpoint(self) -> None:
        if self._is_restored and self._has_current_counters:
            await self._checkpoints.save(CHECKPOINT, self._counters.checkpoint())

    async def close(self) -> None:
        """Nothing is queued."""

    @property
    def _has_current_counters(self) -> bool:
        return self._counters.epoch == self._epoch

    async def _restore(self) -> None:
        """Begin with the counters of the last process, if there are any of the log's epoch."""
        if self._is_restored:
            return
        if counters := await self._load_counters():
            self._begin_epoch(counters.epoch)
            self._counters, self._cursor = counters, counters.cursor
        self._is_restored = True

    async def _fold(self) -> int:
        """Process the new events of the log; return their number."""
        n_folded = 0
        while True:
            page = await self._log.read(self._cursor, _PAGE)
            if page.epoch != self._epoch:
                self._begin_epoch(page.epoch)
            n_folded += await self._fold_page(page)
            if len(page.events) < _PAGE:
                return n_folded

    async def _fold_page(self, page: Page) -> int:
        retracted = await find_retracted(page, self._log)
        for n, (cursor, event) in enumerate(zip(page.cursors, page.events, strict=True), start=1):
            if self._has_current_counters and cursor > self._counters.cursor:
                self._counters.count(cursor, event, retracted)
            self._update_history(cursor, event)
            self._cursor = cursor
            if n % _COUNTED_AT_ONCE == 0:
                await asyncio.sleep(0)
        return len(page.events)

    def _begin_epoch(self, epoch: Epoch) -> None:
        """Drop all histories; the counters are out of date from now on, if they have counted anything."""
        self._epoch = epoch
        self._histories.clear()
        if not self._counters.cursor:
            self._counters.epoch = epoch

    async def _begin_anew(self) -> None:
        """Drop what was computed by a clock that was ahead: users are read again, and the log is counted again."""
        log.warning("the clock was set back: users are read again, and items counted again")
        async with self._fold_lock:
            self._trusts_checkpoints = False
            self._exposures.clear()
            for user in (*self._histories, *self._loading):
                self._evict(user)
            self._counters = self._counters.out_of_date()
            self._recounted = ItemCounters(self._half_life_s, -1, self._clock)

    async def _recount_page(self) -> None:
        """Count one more page of the log again; after the last one the counters are replaced."""
        recounted = self._recounted
        page = await self._log.read(recounted.cursor, _COUNTED_AT_ONCE)
        if page.epoch != recounted.epoch:
            await self.catch_up()  # to the new epoch
            return
        retracted = await find_retracted(page, self._log)
        for cursor, event in zip(page.cursors, page.events, strict=True):
            recounted.count(cursor, event, retracted)
        if len(page.events) < _COUNTED_AT_ONCE:
            async with self._fold_lock:
                if recounted.epoch == self._epoch:
                    self._replace_counters(recounted)
                await self._fold()  # what the counters lack

    async def _take_checkpoint(self) -> bool:
        """If the counters are out of date, replace them by a checkpoint of this epoch; return whether there is one.

        What has been counted again until now is not thrown away for a checkpoint that has counted less.
        """
        if self._has_current_counters or not self._trusts_checkpoints:
            return False
        if (counters := await self._load_counters()) is None:
            return False
        has_counted_less = self._recounted.epoch == self._epoch and counters.cursor < self._recounted.cursor
        if counters.epoch != self._epoch or has_counted_less:
            return False
        self._replace_counters(counters)
        await self._fold()
        return True

    async def _load_counters(self) -> ItemCounters | None:
        checkpoint = await self._checkpoints.load(CHECKPOINT)
        return None if checkpoint is None else ItemCounters.restored(self._half_life_s, checkpoint, self._clock)

    def _replace_counters(self, counters: ItemCounters) -> None:
        self._counters = counters
        self._recounted, self._trusts_checkpoints = ItemCounters(self._half_life_s, clock=self._clock), True
        self._cursor = min(self._cursor, counters.cursor)  # histories skip the events that they know

    def _update_history(self, cursor: Cursor, event: Event) -> None:
        if event.user in self._loading:
            self._loading[event.user] += 1
        cached = self._histories.get(event.user)
        if cached is None or cached[0] >= cursor:
            return
        if event.kind == RETRACT:
            self._evict(event.user)  # read again when it is needed
        else:
            event = self._compact(event)
            self._cache_history(event.user, cursor, cached[1].plus(event).newest(self._max_events))

    def _build_history(self, events: Iterable[Event]) -> History:
        rows = [self._compact(event) for event in active_events(list(events))]
        return History.of_events(rows).newest(self._max_events)

    def _compact(self, event: Event) -> Event:
        """The event with one string for each item; one that is ahead of the clock is of now."""
        return replace(event, item=sys.intern(event.item), at=min(event.at, self._clock()))

    def _cache_history(self, user: str, cursor: Cursor, history: History) -> None:
        self._histories[user] = (cursor, history)
        self._histories.move_to_end(user)
        if len(self._histories) > self._max_users:
            self._histories.popitem(last=False)

    def _evict(self, user: str) -> None:
        self._histories.pop(user, None)
        if user in self._loading:
            self._loading[user] += 1
