"""Take a user's events and slates from the store: erase them, or give them to another user."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from palate.ports.event_log import Page
from palate.services.context import AppContext
from palate.services.serve.user_states import user_states_of


@dataclass(frozen=True, slots=True)
class TakenCounts:
    """The number of rows that were erased or moved."""

    events: int
    impressions: int


async def erase_events_and_impressions(context: AppContext, user: str) -> TakenCounts:
    """Erase a user's events and impressions, in the store and in the caches of every process.

    Another process may write an impression of the user before it knows of the new erasure epoch, but only until the
    epoch is raised. So impressions are erased before that, for the caches that are read again, and after it; if there
    were any, the epoch is raised once more.
    """
    n_impressions = await context.impressions.forget(user)
    n_events = await _take(context, [user], lambda: context.log.erase(user))
    if late := await context.impressions.forget(user):
        n_events += await _take(context, [user], lambda: context.log.erase(user))
    return TakenCounts(n_events, n_impressions + late)


async def move_events_and_impressions(context: AppContext, user: str, to: str) -> TakenCounts:
    """Give a user's events and impressions to another user; a repeated call moves what was stored meanwhile."""
    n_impressions = await context.impressions.move(user, to)
    has_events = bool((await context.log.of_user(user)).events)
    if not has_events and not n_impressions:
        return TakenCounts(0, 0)
    return TakenCounts(await _take(context, [user, to], lambda: context.log.move(user, to)), n_impressions)


async def _take(context: AppContext, users: list[str], take: Callable[[], Awaitable[Page]]) -> int:
    """Take events from the log and the features, and drop the states and cached lists of ``users``."""

    async def take_and_drop() -> Page:
        taken = await take()
        for user in users:
            user_states_of(context).forget(user)
        return taken

    taken = await context.features.take_out(users, take_and_drop)
    for user in users:
        await context.list_cache.forget(user, taken.epoch)
    return len(taken.events)
