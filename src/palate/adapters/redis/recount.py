"""Work on the shared state that no request waits for: counting again, and removing what is out of date."""

from __future__ import annotations

import os
from typing import Final, cast

from palate.adapters.memory.item_counters import ItemCounters, find_retracted
from palate.adapters.redis import fold_scripts as scripts
from palate.adapters.redis.fold import Fold, FoldState
from palate.adapters.redis.fold_pages import PAGE
from palate.ports.event_log import Epoch

_COUNTED_PAGE: Final = 1_000
"""Events counted between two turns of the event loop: some milliseconds."""
_LEASE_S: Final = 30
_SCANNED: Final = 1_000


async def recount(fold: Fold) -> None:
    """Bring the counters to the epoch and the position of the histories; return at once if they are there.

    If they are of an older epoch, or far behind, one worker counts the log in its memory, from a checkpoint if there is
    one, and replaces them.
    """
    while (state := await fold.state()) is not None and not _is_counted(state):
        if state.counted_epoch != state.epoch or state.cursor - state.counted > fold.far:
            if not await _replace_counters(fold, state.epoch):
                return
            continue
        page = await fold.log.read(state.counted, PAGE)
        if page.epoch != state.epoch:
            await fold.catch_up()
        else:  # if nothing is left of what is missing, nothing is to be counted
            is_last = len(page.events) < PAGE
            until = max((state.cursor, *page.cursors[-1:])) if is_last else page.cursors[-1]
            await fold.fold(page, state.counted, until, counters_only=True)


async def sweep(fold: Fold) -> None:
    """Remove what is stored of users of former generations, if there may be any."""
    state = await fold.state()
    if state is None or not state.is_unswept:
        return
    cursor = await _sweep_from(fold, 0, state.generation)
    while cursor:
        cursor = await _sweep_from(fold, cursor, state.generation)
    await fold.redis.call(scripts.SWEPT, [fold.key("state")], [state.generation])


async def _sweep_from(fold: Fold, cursor: int, generation: str) -> int:
    """Remove the former values among some of all keys; return where to go on, 0 at the end."""
    pattern, current = fold.key("user", "*"), fold.key("user", generation, "").encode()
    cursor, keys = await fold.redis.run(lambda redis: redis.scan(cursor, match=pattern, count=_SCANNED))
    if former := [key for key in cast("list[bytes]", keys) if not key.startswith(current)]:
        await fold.redis.run(lambda redis: redis.unlink(*former))
    return cursor


def _is_counted(state: FoldState) -> bool:
    return state.counted_epoch == state.epoch and state.counted >= state.cursor


async def _replace_counters(fold: Fold, epoch: Epoch) -> bool:
    """Count the log and replace the counters; return False if another worker is counting."""
    lease, own = fold.key("recounting"), os.urandom(6).hex()
    if not await fold.redis.run(lambda redis: redis.set(lease, own, nx=True, ex=_LEASE_S)):
        return False
    try:
        counters = await _count_log(fold, epoch, lease, own)
        if counters is None:
            await fold.catch_up()
        else:
            await fold.counters.replace(counters)
    finally:
        await fold.redis.call(scripts.RELEASE, [lease], [own])
    return True


async def _count_log(fold: Fold, epoch: Epoch, lease: str, own: str) -> ItemCounters | None:
    """Count the whole log, or what follows a checkpoint, while the lease is renewed; None if its epoch has risen."""
    counters = await fold.checkpoint()
    if counters is None or counters.epoch != epoch:
        counters = ItemCounters(fold.half_life_s, epoch)
    while True:
        await fold.redis.call(scripts.RENEW, [lease], [own, _LEASE_S])
        page = await fold.log.read(counters.cursor, _COUNTED_PAGE)
        if page.epoch != epoch:
            return None
        retracted = await find_retracted(page, fold.log)
        for cursor, event in zip(page.cursors, page.events, strict=True):
            counters.count(cursor, event, retracted)
        if len(page.events) < _COUNTED_PAGE:
            return counters
