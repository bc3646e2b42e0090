"""Compute lists ahead of the requests for them, and put them into the cache of lists."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from palate.data.events import active_events
from palate.data.profile import History
from palate.data.slate import Slate
from palate.errors import Conflict, InvalidInput, NotReady
from palate.models.base import Run
from palate.pipeline.query import Query
from palate.ports.event_log import Epoch
from palate.ports.list_cache import CachedItem, CachedList, ListVersion
from palate.services.context import UNTRAINED, AppContext, LiveSnapshot
from palate.services.serve.answer_rows import sentence_of
from palate.services.serve.cached_lists import MAX_ITEMS, follows_live_policy, list_version
from palate.services.serve.experiment_traffic import DEFAULT_PIPELINE
from palate.services.serve.live_policies import follow_policies
from palate.services.serve.live_rules import rules_version, with_rules
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommend import query_of, with_stored_preferences
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.reload import read_live

_BLOCK_USERS: Final = 64
_USERS_PAGE: Final = 10_000
_HOUR_S: Final = 3_600.0


@dataclass(frozen=True, slots=True)
class CacheSummary:
    """What was stored."""

    version: str
    """Of the snapshot."""
    users: int
    """The number of users whose list was stored."""
    without_events: int
    """The number of users who have no events, and so no list."""
    took_s: float


async def fill_cache(
    context: AppContext,
    *,
    users: Sequence[str] | None = None,
    n: int = 20,
    ttl_hours: float = 24.0,
    run: Run = Run(),
) -> CacheSummary:
    """Store what the default pipeline answers without surprise for each of ``users``, or for all users with events.

    A list is computed from the log as it is at that moment. It answers requests until the user's next event, and as
    long as nothing else that it depends on has changed, at most for ``ttl_hours``.

    Raises:
        NotReady: nothing has been trained.
        Conflict: a policy draws the lists of the default pipeline, or the cache is that of another store.
        InvalidInput: there are no lists of ``n`` items in the cache.
        StorageFailed: the cache could not be written.
    """
    started = time.perf_counter()
    if not 1 <= n <= MAX_ITEMS:
        raise InvalidInput(f"Cached lists have 1 to {MAX_ITEMS} items, not {n}.", where="n")
    run.progress(0.0, "loading the snapshot")
    await context.mutes.catch_up()
    await context.self_descriptions.catch_up()
    await context.rules.catch_up()
    live = await read_live(context)
    await follow_policies(context)
    if live.version == UNTRAINED:
        raise NotReady("There is no snapshot; train one first (palate train).")
    if follows_live_policy(context, context.pipelines[DEFAULT_PIPELINE]):
        raise Conflict(
            "A live policy draws the lists of the pipeline 'default'. They depend on what was shown last, so that none "
            "is computed ahead; leave the policy out of the pipeline's stages to cache its lists."
        )
    users = list(dict.fromkeys(users)) if users is not None else await _all_users(context)
    n_stored, ends_at = 0, context.clock() + ttl_hours * _HOUR_S
    for start in range(0, len(users), _BLOCK_USERS):
        run.progress(start / len(users), "computing lists")
        n_stored += await _store_block(context, live, users[start : start + _BLOCK_USERS], n, ends_at)
    return CacheSummary(live.version, n_stored, len(users) - n_stored, time.perf_counter() - started)


async def _all_users(context: AppContext) -> list[str]:
    """All users with events."""
    users: list[str] = []
    while page := await context.log.users(users[-1] if users else "", _USERS_PAGE):
        users += page
    return users


async def _store_block(context: AppContext, live: LiveSnapshot, users: Sequence[str], n: int, ends_at: float) -> int:
    """Compute and store the lists of some users; return their number.

    If somebody is erased meanwhile, the lists are computed anew, from what the log has then.

    Raises:
        Conflict: the cache has seen an erasure that the log has not.
    """
    refused: Epoch = -1
    while True:
        lists, epoch = await _compute_lists(context, live, users, n, ends_at)
        if not lists or await context.list_cache.put(lists, epoch):
            return len(lists)
        if epoch == refused:
            raise Conflict(
                f"The cache of lists is that of another store: it has seen more than the {epoch} erasures of this one. "
                "Give each store a redis_prefix of its own; after a store was restored from a backup, a new one."
            )
        refused = epoch


async def _compute_lists(
    context: AppContext, live: LiveSnapshot, users: Sequence[str], n: int, ends_at: float
) -> tuple[list[CachedList], Epoch]:
    """The lists of those of ``users`` who have events, and the erasure epoch at which the first history was read."""
    at, pipeline = context.clock(), context.pipelines[DEFAULT_PIPELINE]
    rules = rules_version(context, pipeline, live.serving.items, at)
    queries: list[Query] = []
    versions: list[tuple[str, ListVersion]] = []
    epochs: list[Epoch] = []
    for user in users:
        page = await context.log.of_user(user)
        epochs.append(page.epoch)
        # Not from context.features: what this process reads there stays in its memory, and nobody updates it here.
        history = History.of_events(active_events(list(page.events)))
        history = history.newest(context.settings.features.events_per_user)
        if len(history):
            request = await with_stored_preferences(context, RecommendationRequest(user, n=n))
            queries.append(
                with_rules(context, pipeline, query_of(live, request, history, PageCursor(0, 0.0, (), at)), at)
            )
            version = list_version(live, pipeline, rules, history, at, request.muted, request.about)
            versions.append((user, version))
    slates = await asyncio.to_thread(pipeline.run_batch, queries)
    lists = [
        CachedList(user, version, n, _cached_items(live, slate), _n_candidates(slate), ends_at)
        for (user, version), slate in zip(versions, slates, strict=True)
    ]
    return lists, min(epochs)


def _cached_items(live: LiveSnapshot, slate: Slate) -> tuple[CachedItem, ...]:
    reasons = slate.reasons or (None,) * len(slate)
    return tuple(
        CachedItem(item, score, sentence_of(live, item, reason))
        for item, score, reason in zip(slate.ids, slate.scores.tolist(), reasons, strict=True)
    )


def _n_candidates(slate: Slate) -> int | None:
    return None if slate.drawn_from is None else len(slate.drawn_from)
