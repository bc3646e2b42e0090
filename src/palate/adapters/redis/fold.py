"""The fold of the event log that workers share: each event is counted once, in the order of the log, by any of them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import orjson

from palate.adapters.memory.item_counters import CHECKPOINT, ItemCounters, digest_of, events_until, find_retracted
from palate.adapters.redis import fold_scripts as scripts
from palate.adapters.redis.connection import Argument, RedisConnection, RedisDown, array, binary, integer
from palate.adapters.redis.counter_store import CounterStore
from palate.adapters.redis.fold_pages import PAGE, CounterChange, counter_change, counter_changes, first_run, frames_of
from palate.data.events import RETRACT, active_events
from palate.ports.checkpoints import Checkpoints
from palate.ports.event_log import Cursor, Epoch, EventLog, Page

FAR: Final = 10_000
"""Events that are folded into what is stored of users. If more are missing, all of it is dropped, and read anew."""
_MAX_SUBTRACTED: Final = 5_000
_ERASURE_MS: Final = 2_000
_WAIT_S: Final = 0.01
_CHECKPOINT_S: Final = 30


@dataclass(frozen=True, slots=True)
class FoldState:
    """What is folded into Redis."""

    generation: str
    """Histories of other generations are not read any more."""
    epoch: Epoch
    cursor: Cursor
    """The position up to which events are folded into the histories that are present."""
    counted_epoch: Epoch
    counted: Cursor
    """The position up to which events are counted, at an epoch that may be an older one."""
    is_unswept: bool
    """Whether values of former generations may be left."""


class Folded(NamedTuple):
    """What a call of :meth:`Fold.fold` has done."""

    cursor: Cursor
    """The position of the histories now; -1: the generation or the epoch is another one."""
    is_new: bool
    """Whether this call has folded its page into them."""


@dataclass(slots=True)
class Fold:
    """Follows the log in Redis, together with other workers."""

    redis: RedisConnection
    log: EventLog
    checkpoints: Checkpoints
    events_per_user: int
    half_life_s: float
    store: str = ""
    """The id of the store of the log."""
    counters: CounterStore = field(init=False)
    generation: str = ""
    """As of the last reply."""
    epoch: Epoch = 0
    """The newest that is known of this generation."""
    cursor: Cursor = 0
    """The newest that is known."""
    far: int = FAR
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _appended: dict[Cursor, Page] = field(default_factory=dict)
    """What callers wait for, by its last position."""

    def __post_init__(self) -> None:
        self.counters = CounterStore(self.redis, self.half_life_s)

    def key(self, *parts: str) -> str:
        """The name of a key of the features."""
        return self.redis.key("features", *parts)

    def user_key(self, kind: str, user: str) -> str:
        """The name of a key of what is stored of a user: "history" or "lists"."""
        return self.key("user", self.generation, kind, user)

    @property
    def erasing_key(self) -> str:
        """Is there while a worker erases a user and is about to say whom."""
        return self.key("erasing")

    async def state(self) -> FoldState | None:
        """Read the state; None if Redis is empty, or has that of another store."""
        reply = array(await self.redis.call(scripts.STATE, [self.key("state")], []))
        if not reply or reply[0] is None or binary(reply[6]).decode() != self.store:
            return None
        generation, epoch, cursor, counted_epoch, counted = map(binary, reply[:5])
        state = FoldState(
            generation.decode(), int(epoch), int(cursor), int(counted_epoch), int(counted), reply[5] is not None
        )
        self._enter(state.generation, state.epoch)
        self.cursor = state.cursor
        return state

    def _enter(self, generation: str, epoch: Epoch) -> None:
        """Take note of a generation; a new one may be of an older epoch, as the log may have been restored."""
        if generation != self.generation:
            self.generation, self.epoch = generation, epoch
        self.see(epoch)

    def see(self, epoch: Epoch) -> None:
        """Take note of an epoch."""
        self.epoch = max(self.epoch, epoch)

    async def open(self) -> int:
        """Fold all that the log has and Redis lacks, and return how much; begin anew if Redis knows another log."""
        async with self._lock:
            self.store = str(await self.log.store_id())
            state, end = await self.state(), await self.log.end()
            if state is not None and state.cursor > end:
                await self._begin(state, state.epoch, 0, drop_counters=True)
            return await self._fold_log()

    async def catch_up(self, appended: Page | None = None) -> int:
        """Fold the new events of the log; return how many this call has folded.

        ``appended`` are folded in one round trip if all before them are, together with those of other callers that
        wait, and the log is not read.
        """
        if appended is None or not 0 < len(appended.events) <= PAGE:
            async with self._lock:
                return await self._fold_log()
        last = appended.cursors[-1]
        self._appended[last] = appended
        try:
            async with self._lock:
                return await self._fold_appended(last)
        finally:
            self._appended.pop(last, None)

    async def begin_anew(self) -> None:
        """Drop what is stored of users, and the counters, which are computed again."""
        async with self._lock:
            if (state := await self.state()) is not None:
                await self._begin(state, state.epoch, state.cursor, drop_counters=True)

    async def _fold_appended(self, last: Cursor) -> int:
        """Fold what was appended until the position ``last`` is, unless another caller has done so meanwhile."""
        n_folded = 0
        while self.generation and last in self._appended:
            page = first_run(self._appended)
            folded = await self.fold(page, page.cursors[0] - 1, page.cursors[-1])
            if folded.cursor < page.cursors[-1]:
                break
            n_folded += len(page.events) if folded.is_new else 0
            for cursor in page.cursors:
                self._appended.pop(cursor, None)
        return n_folded + (await self._fold_log() if last in self._appended else 0)

    async def _fold_log(self) -> int:
        """Fold what the log has now; other workers may do so at the same time."""
        n_folded, end = 0, None
        while True:
            state = await self._started()
            if end is not None and state.cursor >= end:
                return n_folded
            page = await self.log.read(state.cursor, PAGE)
            if page.epoch != state.epoch:
                await self._follow_epoch(state, page.epoch)
                continue
            if not page.events:
                return n_folded
            if len(page.events) == PAGE and (until := await self.log.end()) - state.cursor > self.far:
                await self._begin(state, state.epoch, until)
                continue
            if (await self.fold(page, state.cursor, page.cursors[-1])).is_new:
                n_folded += len(page.events)
            if len(page.events) < PAGE:
                end = page.cursors[-1]

    async def _started(self) -> FoldState:
        while (state := await self.state()) is None:
            counters = await self.checkpoint()
            start, end = counters.cursor if counters else 0, await self.log.end()
            epoch = (await self.log.read(end, 1)).epoch
            begins_at = start if 0 <= end - start <= self.far else end
            if await self._begin(None, epoch, begins_at) and counters is not None and counters.epoch == epoch:
                await self.counters.replace(counters)
        return state

    async def _follow_epoch(self, state: FoldState, epoch: Epoch) -> None:
        """Go on to another epoch of the log: wait for the worker that erases, or drop what is stored of all users."""
        if await self.redis.run(lambda redis: redis.exists(self.erasing_key)):
            await asyncio.sleep(_WAIT_S)
        else:
            await self._begin(state, epoch, state.cursor)

    async def _begin(
        self, before: FoldState | None, epoch: Epoch, cursor: Cursor, *, drop_counters: bool = False
    ) -> bool:
        """Begin a generation without users; return False if another worker has changed the state before."""
        expected: list[Argument] = [before.generation, before.epoch] if before else ["", ""]
        generation = os.urandom(6).hex()
        arguments = [*expected, generation, epoch, cursor, int(drop_counters), self.store]
        has_begun = integer(await self.redis.call(scripts.BEGIN, self.counters.keys, arguments)) == 1
        if has_begun:
            self._enter(generation, epoch)
        return has_begun

    async def fold(self, page: Page, after: Cursor, until: Cursor, *, counters_only: bool = False) -> Folded:
        """Fold a page, all events between two positions, if nothing lies between that and what is folded.

        The counters skip events that they have counted.
        """
        changes: list[CounterChange] = []
        retracted = await find_retracted(page, self.log)
        for cursor, event in zip(page.cursors, page.events, strict=True):
            changes += counter_changes(cursor, event, retracted)
        arguments: list[Argument] = [self.generation, page.epoch, after, until, self.most_frames]
        arguments += [self.half_life_s, orjson.dumps(changes)]
        keys = self.counters.keys
        for user, frames in {} if counters_only else frames_of(page).items():
            keys.append(self.user_key("history", user))
            arguments += [-1] if frames is None else [len(frames), *frames]
        cursor, is_new = map(integer, array(await self.redis.call(scripts.FOLD, keys, arguments)))
        self.cursor = max(self.cursor, cursor)
        return Folded(cursor, is_new == 1)

    @property
    def most_frames(self) -> int:
        """Frames of a history that are kept until it is read from the log again: some more than are used."""
        return self.events_per_user + max(self.events_per_user // 4, 16)

    async def is_checkpoint_due(self) -> bool:
        """Whether no worker has saved the counters lately; the others need not do so for a while."""
        try:
            due = await self.redis.run(lambda redis: redis.set(self.key("saved"), 1, nx=True, ex=_CHECKPOINT_S))
        except RedisDown:
            return False
        return bool(due)

    async def announce_erasure(self) -> str:
        """Let other workers that see the epoch of the log rise wait for :meth:`forget`; return the mark of it."""
        mark = os.urandom(6).hex()
        await self.redis.run(lambda redis: redis.set(self.erasing_key, mark, px=_ERASURE_MS))
        return mark

    async def forget(self, users: Sequence[str], taken: Page, mark: str) -> bool:
        """Go on to the epoch of ``taken`` without ``users``, and subtract what was taken from the log.

        ``mark`` is that of the announcement, which is over then; that of another worker stays.

        Returns False if others have erased users, too: then the next ``catch_up`` drops what is stored of all users.
        """
        while (state := await self.state()) is not None:
            if state.epoch != taken.epoch - 1:
                break
            arguments = [state.generation, state.epoch, taken.epoch, mark, *self._subtracted(state, taken)]
            keys = [*self.counters.keys, self.erasing_key]
            keys += [self.user_key(kind, user) for user in users for kind in ("history", "lists")]
            if integer(await self.redis.call(scripts.FORGET, keys, arguments)) == -2:
                self.see(taken.epoch)
                return True
        await self.redis.call(scripts.RELEASE, [self.erasing_key], [mark])
        return False

    def _subtracted(self, state: FoldState, taken: Page) -> list[Argument]:
        counted = events_until(taken, state.counted)
        if len(counted) > _MAX_SUBTRACTED or state.counted_epoch != state.epoch:
            return ["", self.half_life_s, "[]"]
        changes = [change for event in active_events(counted) for change in counter_change(1, event, -1)]
        retracted = [digest_of(event.target) for event in counted if event.kind == RETRACT]
        return [state.counted, self.half_life_s, orjson.dumps(changes), *retracted]

    async def checkpoint(self) -> ItemCounters | None:
        """The counters that were saved last, if there are any of the log's epoch."""
        checkpoint = await self.checkpoints.load(CHECKPOINT)
        return None if checkpoint is None else ItemCounters.restored(self.half_life_s, checkpoint)
