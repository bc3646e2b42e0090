"""What requests need to know of their users, read from Redis in one round trip, and loaded where it is absent."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Generic, NamedTuple, TypeVar

from palate.adapters.memory.exposures import MAX_SLATES
from palate.adapters.redis import user_scripts as scripts
from palate.adapters.redis.connection import Argument, RedisConnection, RedisDown, Reply, array, binary, integer
from palate.adapters.redis.fold import Fold
from palate.adapters.redis.packing import HEADER, add_lists, extended_history, history_of, pack_event, pack_list
from palate.adapters.redis.shown_lists import ShownLists
from palate.data.events import active_events
from palate.data.profile import History
from palate.data.recent_draws import RecentDraws
from palate.errors import StorageFailed
from palate.ports.event_log import Cursor, Epoch, EventLog
from palate.ports.features import UserFeatures
from palate.ports.impressions import Impressions

Value = TypeVar("Value")

_TRIES: Final = 100
_STAND_IN_S: Final = 15
"""How long reading a history from the log may take."""


@dataclass(frozen=True, slots=True)
class Copy(Generic[Value]):
    """A value as it was read from Redis last."""

    nonce: bytes
    length: int
    """Bytes of the stored value."""
    value: Value

    def after(
        self, reply: Stored, base: Copy[Value], decode: Callable[[bytes], Value], add: Callable[[Value, bytes], Value]
    ) -> Copy[Value]:
        """The newest of this copy and what a reply says, which was requested when the copy was ``base``."""
        if reply.status == b"all":
            is_known = self.nonce == reply.nonce and self.length >= len(reply.content)
            return self if is_known else Copy(reply.nonce, len(reply.content), decode(reply.content))
        if reply.is_absent:
            return self
        known = self if self.nonce == reply.nonce else base  # this copy was dropped meanwhile
        tail = reply.content[known.length - base.length :]  # others may have added a part of it since
        return Copy(known.nonce, known.length + len(tail), add(known.value, tail)) if tail else known


class Stored(NamedTuple):
    """A reply about a value: its nonce, what is sent of it, and that."""

    nonce: bytes
    status: bytes
    content: bytes

    @classmethod
    def of(cls, reply: Reply) -> Stored:
        nonce, status, *content = map(binary, array(reply))
        return cls(nonce, status, content[0] if content else b"")

    @property
    def is_absent(self) -> bool:
        return self.status == b"absent"


class UserCopy(NamedTuple):
    """The copies of a user."""

    history: Copy[History]
    draws: Copy[RecentDraws]

    @property
    def features(self) -> UserFeatures:
        return UserFeatures(self.history.value, self.draws.value)


def _no_copy() -> UserCopy:
    return UserCopy(Copy(b"", 0, History()), Copy(b"", 0, RecentDraws()))


@dataclass(slots=True)
class Users:
    """Reads users, and keeps those read last decoded, with which only what is new is sent."""

    redis: RedisConnection
    fold: Fold
    log: EventLog
    impressions: Impressions
    max_users: int
    ttl_s: int
    shown: ShownLists = field(init=False)
    _copies: OrderedDict[str, UserCopy] = field(default_factory=OrderedDict)
    _epoch: Epoch = 0

    def __post_init__(self) -> None:
        self.shown = ShownLists(self.redis, self.fold, self.ttl_s)

    async def read(self, user: str) -> UserFeatures:
        """Read a user.

        Raises:
            RedisDown: Redis cannot be used.
            StorageFailed: the user is not in Redis, and the log cannot be read.
        """
        await self.shown.send_of(user)
        for _ in range(_TRIES):
            base, generation = self.copy_of(user), self.fold.generation
            arguments: list[Argument] = [generation, os.urandom(4).hex(), self.ttl_s, _STAND_IN_S]
            arguments += [base.history.nonce, base.history.length, base.draws.nonce, base.draws.length]
            keys = [self.fold.key("state"), *(self.fold.user_key(kind, user) for kind in ("history", "lists"))]
            reply = array(await self.redis.call(scripts.READ, keys, arguments))
            if not reply or generation != self.fold.generation or integer(reply[0]) < self.fold.epoch:
                await self.fold.catch_up()
                continue
            epoch, history, lists = integer(reply[0]), Stored.of(reply[1]), Stored.of(reply[2])
            self.fold.see(epoch)
            copy = self._update(user, base, history, lists)
            if not (history.is_absent or lists.is_absent):
                return copy.features
            loaded = await self._load(user, epoch, copy, history, lists)
            if loaded is not None:
                return loaded
        raise RedisDown(f"A user could not be read from Redis in {_TRIES} attempts.")

    def copy_of(self, user: str) -> UserCopy:
        """What this process knows of a user, without asking Redis."""
        self.follow_epoch()
        return self._copies.get(user) or _no_copy()

    def follow_epoch(self) -> None:
        """Drop all copies if the epoch has risen."""
        if self._epoch != self.fold.epoch:
            self._epoch = self.fold.epoch
            self._copies.clear()

    def forget(self, users: Iterable[str], epoch: Epoch) -> None:
        """Drop the copies of users who were erased, which raised the epoch to ``epoch``; others stay."""
        for user in users:
            self._copies.pop(user, None)
        if epoch == self._epoch + 1:
            self._epoch = epoch

    def _update(self, user: str, base: UserCopy, history: Stored, lists: Stored) -> UserCopy:
        current, most = self.copy_of(user), self.fold.events_per_user
        copy = UserCopy(
            current.history.after(
                history,
                base.history,
                lambda value: history_of(value, most),
                lambda value, tail: extended_history(value, tail, most),
            ),
            current.draws.after(lists, base.draws, lambda value: add_lists(RecentDraws(), value, HEADER), add_lists),
        )
        if history.is_absent and lists.is_absent and user not in self._copies:
            return copy  # unknown users are not cached, or invented ids could evict all others
        self._copies[user] = copy
        self._copies.move_to_end(user)
        if len(self._copies) > self.max_users:
            self._copies.popitem(last=False)
        return copy

    async def _load(
        self, user: str, epoch: Epoch, copy: UserCopy, history: Stored, lists: Stored
    ) -> UserFeatures | None:
        """Load what is absent into Redis, and return None; or return what is not stored, as the user is unknown."""
        n_events = await self._load_history(user, epoch, history) if history.is_absent else 1
        if n_events < 0:
            return None
        draws = copy.draws.value
        if lists.is_absent:
            try:
                slates = [*reversed(await self.impressions.of_user(user, MAX_SLATES))]
            except StorageFailed:
                return UserFeatures(History(), draws) if not n_events else copy.features
            frames = [pack_list(slate.seed, slate.at, slate.items) for slate in slates]
            draws = add_lists(RecentDraws(), b"".join(frames))
            key = self.fold.user_key("lists", user)
            if await self._store(key, epoch, lists, 0, frames, keep_empty=n_events > 0) < 0:
                return None
        return None if n_events else UserFeatures(History(), draws)

    async def _load_history(self, user: str, epoch: Epoch, history: Stored) -> int:
        """Load a history from the log; return the number of events, or -1 if it is to be read again."""
        page = await self.log.of_user(user)
        if page.epoch != epoch:
            await self.fold.catch_up()
            return -1
        positions = {event.event_id: cursor for cursor, event in zip(page.cursors, page.events, strict=True)}
        events = sorted(active_events(page.events), key=lambda event: event.at)[-self.fold.events_per_user :]
        frames = [pack_event(positions[event.event_id], event) for event in events]
        last = page.cursors[-1] if page.cursors else 0
        return await self._store(self.fold.user_key("history", user), epoch, history, last, frames, keep_empty=False)

    async def _store(
        self, key: str, epoch: Epoch, stand_in: Stored, last: Cursor, frames: list[bytes], *, keep_empty: bool
    ) -> int:
        arguments: list[Argument] = [self.fold.generation, epoch, stand_in.nonce, last, len(frames), self.ttl_s]
        arguments += [int(keep_empty), b"".join(frames)]
        keys = [self.fold.key("state"), key]
        return integer(await self.redis.call(scripts.STORE, keys, arguments))
