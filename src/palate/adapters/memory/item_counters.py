"""Counters of items, in dictionaries: the number of positive events, and the same with exponential decay."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final, Self

from palate.data.events import ALLOWED_CLOCK_SKEW_S, RETRACT, Event, EventKey, active_events
from palate.ports.checkpoints import Checkpoint
from palate.ports.event_log import Cursor, Epoch, EventLog, Page
from palate.types import Json

CHECKPOINT: Final = "features"
"""The name under which the counters are saved."""
_MAX_HALF_LIVES: Final = 500.0


class ItemCounters:
    """What the events up to ``cursor`` add up to, at one erasure epoch; holds no ids of users.

    Trends use forward decay (Cormode et al., ICDE 2009): an event has the weight 2^((at - landmark) / half_life), so
    that old weights need no update; the landmark moves only when weights grow too large.
    An event that is ahead of the clock counts as of now: none outweighs all others.
    """

    def __init__(self, half_life_s: float, epoch: Epoch = 0, clock: Callable[[], float] = time.time) -> None:
        self._half_life_s, self._clock = half_life_s, clock
        self.epoch = epoch
        self.cursor: Cursor = 0
        self.counts: dict[str, float] = {}
        self._trends: dict[str, float] = {}
        self._landmark = 0.0
        self._retracted_ahead: set[str] = set()  # digests of the keys of events whose retraction came first

    @classmethod
    def restored(
        cls, half_life_s: float, checkpoint: Checkpoint, clock: Callable[[], float] = time.time
    ) -> Self | None:
        """The counters of a checkpoint.

        None if it has another half-life, or was written by another version, or while the clock was ahead. Older
        versions identified the events whose retraction came first otherwise; usually there are none.
        """
        counters, state = cls(half_life_s, checkpoint.epoch, clock), checkpoint.state
        counters.cursor = checkpoint.cursor
        try:
            counters.counts, counters._trends = state["counts"], state["trends"]
            counters._landmark, counters._retracted_ahead = state["landmark"], set(state.get("ahead", ()))
            is_usable = state["half_life_s"] == half_life_s and not state.get("retracted_ahead")
            return counters if is_usable and not counters.is_ahead() else None
        except KeyError:
            return None

    def checkpoint(self) -> Checkpoint:
        """The counters as a checkpoint."""
        state: dict[str, Json] = {"counts": self.counts, "trends": self._trends, "landmark": self._landmark}
        state |= {"half_life_s": self._half_life_s, "ahead": sorted(self._retracted_ahead)}
        return Checkpoint(self.cursor, self.epoch, state)

    def out_of_date(self) -> Self:
        """The same counters, of no epoch."""
        counters = copy(self)
        counters.epoch, counters.cursor = -1, max(self.cursor, 1)
        return counters

    def is_ahead(self) -> bool:
        """Whether items have counted more than events until now can, as a clock was ahead; looks at all items."""
        half_lives = (self._clock() + ALLOWED_CLOCK_SKEW_S - self._landmark) / self._half_life_s
        if not self._trends or half_lives < 0:
            return bool(self._trends)
        most = 2.0 ** min(half_lives, _MAX_HALF_LIVES + 1)  # of one event; above it weights are no number any more
        return any(weight > most * (self.counts[item] + 1) for item, weight in self._trends.items())

    def trending(self) -> Sequence[tuple[str, float]]:
        """Items with their decayed counts, divided by the largest; best first."""
        ranked = sorted(self._trends.items(), key=lambda item_and_weight: (-item_and_weight[1], item_and_weight[0]))
        best = ranked[0][1] if ranked else 1.0
        return [(item, weight / best) for item, weight in ranked if weight > 0]

    def count(self, cursor: Cursor, event: Event, retracted: Mapping[Cursor, Retracted]) -> None:
        """Count the next event of the log; a retraction subtracts the event that it retracts."""
        if event.kind == RETRACT:
            target = retracted[cursor]
            if target.counted is not None:
                self._add(target.counted, -1.0)
            if target.may_come:
                self._retracted_ahead.add(digest_of(event.target))
        elif not self._retracted_ahead or digest_of(event.key) not in self._retracted_ahead:
            self._add(event, 1.0)
        self.cursor = cursor

    def take_out(self, taken: Page) -> None:
        """Subtract events that the log has taken away; they were counted as far as they are not after ``cursor``."""
        counted = events_until(taken, self.cursor)
        for event in active_events(counted):
            self._add(event, -1.0)
        self._retracted_ahead -= {digest_of(event.target) for event in counted if event.kind == RETRACT}
        self.epoch = taken.epoch

    def _add(self, event: Event, sign: float) -> None:
        """Add an event to the counters, or subtract it (``sign`` -1)."""
        if event.kind == "dislike":
            return
        at = min(event.at, self._clock())
        if not self._trends:
            self._landmark = at
        age = (at - self._landmark) / self._half_life_s
        if age > _MAX_HALF_LIVES:
            self._trends = {item: weight * 2.0**-age for item, weight in self._trends.items()}
            self._landmark, age = at, 0.0
        item = sys.intern(event.item)
        self.counts[item] = self.counts.get(item, 0.0) + sign
        self._trends[item] = max(self._trends.get(item, 0.0) + sign * 2.0**age, 0.0)
        if self.counts[item] <= 0:
            del self.counts[item], self._trends[item]


@dataclass(frozen=True, slots=True)
class Retracted:
    """What a retraction at a position of the log takes back."""

    counted: Event | None
    """The event, if it stands before it and was not taken back before."""
    may_come: bool
    """Whether the event does not stand before it."""


async def find_retracted(page: Page, log: EventLog) -> Mapping[Cursor, Retracted]:
    """Find in the log what each retraction of a page takes back, by its position; one read for all of them.

    If the epoch has risen since the page was read, an event may be gone; then the next page of the log is of a newer
    epoch, and the counters are out of date anyway.
    """
    retractions = [row for row in zip(page.cursors, page.events, strict=True) if row[1].kind == RETRACT]
    if not retractions:
        return {}
    targets = await log.find([event.target for _, event in retractions])
    events = {event.key: (cursor, event) for cursor, event in zip(targets.cursors, targets.events, strict=True)}
    first: dict[EventKey, Cursor] = {}
    for cursor, event in zip(targets.cursors, targets.events, strict=True):
        if event.kind == RETRACT:
            first.setdefault(event.target, cursor)
    return {row[0]: _retracted_by(*row, events.get(row[1].target), first) for row in retractions}


def _retracted_by(
    cursor: Cursor,
    retraction: Event,
    target: tuple[Cursor, Event] | None,
    first: Mapping[EventKey, Cursor],
) -> Retracted:
    """``first`` has the position of the first retraction of each event."""
    if target is None or target[0] >= cursor:
        return Retracted(None, may_come=True)
    is_first = first.get(retraction.target, cursor) >= cursor
    return Retracted(target[1] if is_first and target[1].kind != RETRACT else None, may_come=False)


def digest_of(key: EventKey) -> str:
    """A digest of 128 bits of the user and the id of an event, which names neither."""
    user, event_id = (part.encode("utf-8", "surrogatepass") for part in key)
    return hashlib.blake2b(b"%d %s%s" % (len(user), user, event_id), digest_size=16).hexdigest()


def events_until(page: Page, cursor: Cursor) -> list[Event]:
    """Return the events of a page up to a position."""
    return [event for position, event in zip(page.cursors, page.events, strict=True) if position <= cursor]
