"""Features in the process: recent histories in a bounded cache, counters in dictionaries."""

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
    """A fold over the log, kept in this process.

    Trends fade by forward decay (Cormode et al., ICDE 2009): an event weighs
    2^((at - landmark)/half_life), so old weights never have to be touched; the landmark moves
    only when numbers grow too large.
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
        self._loading: dict[str, int] = {}  # how many times each was touched while being read
        self._folding = asyncio.Lock()
        self._restored = False
        self._start_over()

    def _start_over(self) -> None:
        self._cursor: Cursor = 0
        self._counts: dict[str, float] = {}
        self._trends: dict[str, float] = {}
        self._landmark = 0.0
        self._retracted_ahead: set[str] = set()  # ids whose retraction came before them
        self._histories: OrderedDict[str, tuple[Cursor, History]] = OrderedDict()

    async def catch_up(self) -> int:
        async with self._folding:
            if not self._restored:
                await self._restore()
            folded = 0
            while True:
                page = await self._log.read(self._cursor, _PAGE)
                for cursor, event in zip(page.cursors, page.events, strict=True):
                    await self._count_in(cursor, event)
                    self._remember(cursor, event)
                    self._cursor = cursor
                folded += len(page.events)
                if len(page.events) < _PAGE:
                    return folded

    async def history(self, user: str) -> History:
        known = self._histories.get(user)
        if known is not None:
            self._histories.move_to_end(user)
            return known[1]
        while True:
            self._loading[user] = touched = self._loading.get(user, 0)
            page = await self._log.of_user(user)
            if self._loading.get(user, touched) == touched:
                break
        self._loading.pop(user, None)
        if user in self._histories:  # read twice at once; that one has been kept up to date since
            return self._histories[user][1]
        history = self._folded(page.events)
        if len(history):  # strangers are not kept, or anyone could fill the memory with names
            self._keep(user, page.cursors[-1], history)
        return history

    def popularity(self) -> Mapping[str, float]:
        return self._counts

    def trending(self) -> Sequence[tuple[str, float]]:
        ranked = sorted(self._trends.items(), key=lambda pair: (-pair[1], pair[0]))
        best = ranked[0][1] if ranked else 1.0
        return [(item, weight / best) for item, weight in ranked if weight > 0]

    async def move(self, user: str, to: str) -> int:
        if not (await self._log.of_user(user)).events:
            return 0
        moved = await self._take(user, lambda: self._log.move(user, to))
        await self.catch_up()  # counts them where they stand now
        await self.checkpoint()
        return moved

    async def forget(self, user: str) -> int:
        erased = await self._take(user, lambda: self._log.erase(user))
        await self.checkpoint()
        return erased

    async def checkpoint(self) -> None:
        state: dict[str, Json] = {"counts": self._counts, "trends": self._trends, "landmark": self._landmark}
        state |= {"half_life_s": self._half_life_s, "retracted_ahead": sorted(self._retracted_ahead)}
        await self._checkpoints.save(_CHECKPOINT, self._cursor, state)

    async def _take(self, user: str, take: Callable[[], Awaitable[Page]]) -> int:
        """Count a user's events no more, while the log takes them away; how many it took."""
        async with self._folding:
            await self._checkpoints.drop(_CHECKPOINT)
            try:
                taken = await take()
            except BaseException:  # who knows what is gone now: fold the log anew
                self._start_over()
                raise
            for event in active_events(_until(taken, self._cursor)):
                self._count(event, -1.0)
            self._drop(user)
        return len(taken.events)

    async def _restore(self) -> None:
        saved = await self._checkpoints.load(_CHECKPOINT)
        self._restored = True
        if saved is None or saved[1].get("half_life_s") != self._half_life_s:
            return
        try:
            cursor, state = saved
            counters = state["counts"], state["trends"], state["landmark"], set(state["retracted_ahead"])
        except KeyError:  # another version wrote it: fold the log anew
            return
        self._cursor = cursor
        self._counts, self._trends, self._landmark, self._retracted_ahead = counters

    async def _count_in(self, cursor: Cursor, event: Event) -> None:
        if event.kind != RETRACT:
            if event.event_id not in self._retracted_ahead:
                self._count(event, 1.0)
            return
        page = await self._log.of_user(event.user)
        before = _until(page, cursor - 1)
        for taken in active_events(before):
            if taken.event_id == event.retracts:
                self._count(taken, -1.0)
        if event.retracts is not None and all(one.event_id != event.retracts for one in before):
            self._retracted_ahead.add(event.retracts)  # it may still come

    def _count(self, event: Event, sign: float) -> None:
        """Add one event to the counters, or take it away again."""
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

    def _remember(self, cursor: Cursor, event: Event) -> None:
        if event.user in self._loading:
            self._loading[event.user] += 1
        known = self._histories.get(event.user)
        if known is None or known[0] >= cursor:
            return
        if event.kind == RETRACT:
            self._drop(event.user)  # read again when asked for
        else:
            event = replace(event, item=sys.intern(event.item))
            self._keep(event.user, cursor, known[1].plus(event).newest(self._max_events))

    def _folded(self, events: Iterable[Event]) -> History:
        rows = [replace(event, item=sys.intern(event.item)) for event in active_events(list(events))]
        return History.of_events(rows).newest(self._max_events)

    def _keep(self, user: str, cursor: Cursor, history: History) -> None:
        self._histories[user] = (cursor, history)
        self._histories.move_to_end(user)
        if len(self._histories) > self._max_users:
            self._histories.popitem(last=False)

    def _drop(self, user: str) -> None:
        self._histories.pop(user, None)
        if user in self._loading:
            self._loading[user] += 1


def _until(page: Page, cursor: Cursor) -> list[Event]:
    """The events of a page that the log held at ``cursor``."""
    return [event for place, event in zip(page.cursors, page.events, strict=True) if place <= cursor]
