"""Features in memory: recent histories in a bounded LRU cache, item counters in dictionaries."""

from __future__ import annotations

import asyncio
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from palate.data.events import RETRACT, Event, active_events
from palate.data.profile import History
from palate.ports.checkpoints import Checkpoints
from palate.ports.event_log import Cursor, EventLog, Page
from palate.types import Json

_CHECKPOINT: Final = "features"
_PAGE: Final = 10_000
_MAX_HALF_LIVES: Final = 500.0
_DAY_S: Final = 86_400.0


class MemoryFeatures:
    """Histories and item counters, updated from the event log.

    Trends use forward decay (Cormode et al., ICDE 2009): an event has the weight 2^((at - landmark) / half_life), so
    that old weights need no update; the landmark moves only when weights grow too large.
    """

    def __init__(
        self,
        log: EventLog,
        checkpoints: Checkpoints,
        *,
        users: int,
        events_per_user: int,
        trend_half_life_days: float,
    ) -> None:
        self._log, self._checkpoints = log, checkpoints
        self._max_users, self._max_events = users, events_per_user
        self._half_life_s = trend_half_life_days * _DAY_S
        self._loading: dict[str, int] = {}  # users whose history is being read: their changes since
        self._fold_lock = asyncio.Lock()
        self._restored = False
        self._reset()

    def _reset(self) -> None:
        self._cursor: Cursor = 0
        self._counts: dict[str, float] = {}
        self._trends: dict[str, float] = {}
        self._landmark = 0.0
        self._retracted_ahead: set[str] = set()  # ids of events whose retraction came first
        self._histories: OrderedDict[str, tuple[Cursor, History]] = OrderedDict()

    async def catch_up(self) -> int:
        async with self._fold_lock:
            if not self._restored:
                await self._restore()
            folded = 0
            while True:
                page = await self._log.read(self._cursor, _PAGE)
                for cursor, event in zip(page.cursors, page.events, strict=True):
                    await self._count_event(cursor, event)
                    self._update_history(cursor, event)
                    self._cursor = cursor
                folded += len(page.events)
                if len(page.events) < _PAGE:
                    return folded

    async def history(self, user: str) -> History:
        cached = self._histories.get(user)
        if cached is not None:
            self._histories.move_to_end(user)
            return cached[1]
        while True:
            self._loading[user] = n_changes = self._loading.get(user, 0)
            page = await self._log.of_user(user)
            if self._loading.get(user, n_changes) == n_changes:
                break
        self._loading.pop(user, None)
        if user in self._histories:  # a concurrent call has read it, and it has been updated since
            return self._histories[user][1]
        history = self._build_history(page.events)
        if len(history):  # unknown users are not cached, or invented ids could evict all others
            self._cache_history(user, page.cursors[-1], history)
        return history

    def popularity(self) -> Mapping[str, float]:
        return self._counts

    def trending(self) -> Sequence[tuple[str, float]]:
        ranked = sorted(self._trends.items(), key=lambda item_and_weight: (-item_and_weight[1], item_and_weight[0]))
        best = ranked[0][1] if ranked else 1.0
        return [(item, weight / best) for item, weight in ranked if weight > 0]

    async def move(self, user: str, to: str) -> int:
        if not (await self._log.of_user(user)).events:
            return 0
        moved = await self._take_events(user, lambda: self._log.move(user, to))
        await self.catch_up()  # counts them at their new positions
        await self.checkpoint()
        return moved

    async def forget(self, user: str) -> int:
        erased = await self._take_events(user, lambda: self._log.erase(user))
        await self.checkpoint()
        return erased

    async def checkpoint(self) -> None:
        state: dict[str, Json] = {"counts": self._counts, "trends": self._trends, "landmark": self._landmark}
        state |= {"half_life_s": self._half_life_s, "retracted_ahead": sorted(self._retracted_ahead)}
        await self._checkpoints.save(_CHECKPOINT, self._cursor, state)

    async def _take_events(self, user: str, take: Callable[[], Awaitable[Page]]) -> int:
        """Remove a user's events from the log with ``take``, and from the counters; return their number."""
        async with self._fold_lock:
            await self._checkpoints.drop(_CHECKPOINT)
            try:
                taken = await take()
            except BaseException:  # unknown what was removed: compute all from the log again
                self._reset()
                raise
            for event in active_events(_events_until(taken, self._cursor)):
                self._add_to_counters(event, -1.0)
            self._evict(user)
        return len(taken.events)

    async def _restore(self) -> None:
        checkpoint = await self._checkpoints.load(_CHECKPOINT)
        self._restored = True
        if checkpoint is None or checkpoint[1].get("half_life_s") != self._half_life_s:
            return
        try:
            cursor, state = checkpoint
            counters = state["counts"], state["trends"], state["landmark"], set(state["retracted_ahead"])
        except KeyError:  # written by another version: compute all from the log again
            return
        self._cursor = cursor
        self._counts, self._trends, self._landmark, self._retracted_ahead = counters

    async def _count_event(self, cursor: Cursor, event: Event) -> None:
        if event.kind != RETRACT:
            if event.event_id not in self._retracted_ahead:
                self._add_to_counters(event, 1.0)
            return
        page = await self._log.of_user(event.user)
        earlier_events = _events_until(page, cursor - 1)
        for retracted in active_events(earlier_events):
            if retracted.event_id == event.retracts:
                self._add_to_counters(retracted, -1.0)
        if event.retracts is not None and all(earlier.event_id != event.retracts for earlier in earlier_events):
            self._retracted_ahead.add(event.retracts)  # the event may still come

    def _add_to_counters(self, event: Event, sign: float) -> None:
        """Add an event to the counters, or subtract it (``sign`` -1)."""
        if event.kind == "dislike":
            return
        if not self._trends:
            self._landmark = event.at
        age = (event.at - self._landmark) / self._half_life_s
        if age > _MAX_HALF_LIVES:
            self._trends = {item: weight * 2.0**-age for item, weight in self._trends.items()}
            self._landmark, age = event.at, 0.0
        item = sys.intern(event.item)
        self._counts[item] = self._counts.get(item, 0.0) + sign
        self._trends[item] = max(self._trends.get(item, 0.0) + sign * 2.0**age, 0.0)
        if self._counts[item] <= 0:
            del self._counts[item], self._trends[item]

    def _update_history(self, cursor: Cursor, event: Event) -> None:
        if event.user in self._loading:
            self._loading[event.user] += 1
        cached = self._histories.get(event.user)
        if cached is None or cached[0] >= cursor:
            return
        if event.kind == RETRACT:
            self._evict(event.user)  # read again when it is needed
        else:
            event = replace(event, item=sys.intern(event.item))
            self._cache_history(event.user, cursor, cached[1].plus(event).newest(self._max_events))

    def _build_history(self, events: Iterable[Event]) -> History:
        rows = [replace(event, item=sys.intern(event.item)) for event in active_events(list(events))]
        return History.of_events(rows).newest(self._max_events)

    def _cache_history(self, user: str, cursor: Cursor, history: History) -> None:
        self._histories[user] = (cursor, history)
        self._histories.move_to_end(user)
        if len(self._histories) > self._max_users:
            self._histories.popitem(last=False)

    def _evict(self, user: str) -> None:
        self._histories.pop(user, None)
        if user in self._loading:
            self._loading[user] += 1


def _events_until(page: Page, cursor: Cursor) -> list[Event]:
    """Return the events of a page up to a position."""
    return [event for position, event in zip(page.cursors, page.events, strict=True) if position <= cursor]
