"""What one page of events changes in Redis, as arguments of the scripts."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from palate.adapters.memory.item_counters import Retracted, digest_of
from palate.adapters.redis.packing import pack_event
from palate.data.events import RETRACT, Event
from palate.ports.event_log import Cursor, Page

CounterChange: TypeAlias = tuple[Cursor, int, str, float, str]
"""Position, sign (0: the event, which is still to come, will not count), item, time and digest of an event."""

PAGE: Final = 500
"""Events of one script: Redis does nothing else meanwhile, for a millisecond or two."""


def first_run(pages: Mapping[Cursor, Page]) -> Page:
    """The first pages that follow each other without a gap, as one of at most ``PAGE`` events."""
    first, *others = (pages[last] for last in sorted(pages))
    events, cursors = [*first.events], [*first.cursors]
    for page in others:
        is_next = page.cursors[0] == cursors[-1] + 1 and page.epoch == first.epoch
        if not is_next or len(events) + len(page.events) > PAGE:
            break
        events += page.events
        cursors += page.cursors
    return Page(tuple(events), tuple(cursors), first.epoch)


def frames_of(page: Page) -> dict[str, list[bytes] | None]:
    """The packed events of each user; None for users with retractions, whose histories are read again."""
    frames: dict[str, list[bytes] | None] = {event.user: None for event in page.events if event.kind == RETRACT}
    for cursor, event in zip(page.cursors, page.events, strict=True):
        packed = frames.setdefault(event.user, [])
        if packed is not None:
            packed.append(pack_event(cursor, replace(event, at=_bounded(event.at))))
    return frames


def counter_changes(cursor: Cursor, event: Event, retracted: Mapping[Cursor, Retracted]) -> list[CounterChange]:
    """What an event changes in the counters; ``retracted`` has what the retractions of its page take back."""
    if event.kind != RETRACT:
        return counter_change(cursor, event, 1)
    target = retracted[cursor]
    if target.may_come:
        return [(cursor, 0, "", 0.0, digest_of(event.target))]
    return [] if target.counted is None else counter_change(cursor, target.counted, -1)


def counter_change(cursor: Cursor, event: Event, sign: int) -> list[CounterChange]:
    """That an event counts, or counts no more (``sign`` -1); nothing for dislikes."""
    return [] if event.kind == "dislike" else [(cursor, sign, event.item, _bounded(event.at), digest_of(event.key))]


def _bounded(at: float) -> float:
    """The time of an event; of one that is ahead of the clock the time now, so that it outweighs no others."""
    return min(at, time.time())
