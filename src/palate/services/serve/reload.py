"""Load the champion snapshot over the current catalogue, and reload when either changes."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.profile import Profile
from palate.errors import PalateError, StorageFailed
from palate.models.snapshot import Snapshot
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.policies.policy import Policy
from palate.ports.answer_counts import AnswerCounts
from palate.services.context import UNTRAINED, AppContext, LiveSnapshot
from palate.services.serve.click_counts import look_up_lists
from palate.services.serve.count_answers import pending_counts_of
from palate.services.serve.job_counts import job_counts_of
from palate.services.serve.live_policies import follow_policies
from palate.services.serve.own_domain import split_by_domain
from palate.services.serve.shadow import shadow_of
from palate.services.serve.store_state import store_state_of
from palate.text.query.gazetteer import Gazetteer

log = logging.getLogger(__name__)

_WARM_UP_ITEMS: Final = 5
_COUNTS_EVERY: Final = 10
"""Counts of answers are written, and jobs counted, after so many looks for changes."""


async def reload(context: AppContext) -> LiveSnapshot:
    """Load the champion over the current catalogue, and replace ``context.live``; read changed policies, too.

    Without a champion, items are recommended by their content and moods.
    """
    async with context.live_lock:
        live = await read_live(context)
        await follow_policies(context)
        await asyncio.to_thread(_warm_up, context.pipelines.values(), live.serving, context.policies)
        context.live = live
        return live


async def read_live(context: AppContext) -> LiveSnapshot:
    """Load the champion over the current catalogue, without replacing ``context.live``."""
    revision = await context.catalogue.revision()
    items = await context.catalogue.all()
    listed, unlisted = split_by_domain(items, context.settings.server.domain)
    version = context.snapshots.champion()
    if version is None:
        serving = await asyncio.to_thread(ServingState.of, listed)
        return LiveSnapshot(UNTRAINED, serving, revision, unlisted=unlisted)
    gazetteer = await asyncio.to_thread(_updated_gazetteer, context.live.serving, listed)
    snapshot = await asyncio.to_thread(_read_snapshot, context.snapshots.folder(version), items)
    table = ItemTable(snapshot.vocabulary, listed)
    indexes = await asyncio.to_thread(snapshot.indexes.without, np.flatnonzero(~table.alive))
    serving = ServingState(table, snapshot.models, gazetteer, indexes)
    manifest = snapshot.manifest
    return LiveSnapshot(version, serving, revision, manifest.pending, unlisted, manifest.created_at)


def _read_snapshot(folder: Path, items: Sequence[Item]) -> Snapshot:
    """The snapshot with the current catalogue; models that read new items may take seconds."""
    return Snapshot.read(folder).up_to_date(items)


def _warm_up(pipelines: Iterable[Pipeline], serving: ServingState, policies: Mapping[str, Policy]) -> None:
    """Answer one request by each pipeline, so that none waits for compiled code or for tables of the catalogue."""
    some = [item.id for item in itertools.islice(filter(None, serving.items.items), _WARM_UP_ITEMS)]
    for pipeline in pipelines:
        pipeline.run(Query(Profile.of(some), serving, policies=policies))


def _updated_gazetteer(before: ServingState, items: Sequence[Item]) -> Gazetteer:
    """The gazetteer with the changed ones of ``items`` added, as reading all of them may take seconds."""
    changed = [item for item in items if before.items.get(item.id) != item]
    return before.gazetteer.with_items(changed) if changed else before.gazetteer


async def watch(context: AppContext) -> None:
    """Take up the changes of other processes: champion, policies, catalogue, new events, erased users, experiments,
    rules.

    Runs until it is cancelled. A failure is logged and tried again; ``context.live`` stays as it is. What takes long,
    such as loading a champion or counting the log again, does not delay that erased users are forgotten.
    """
    last_checkpoint = context.clock()

    async def follow_models() -> None:
        champion = context.snapshots.champion() or UNTRAINED
        revision = await _look_at_store(context)
        if champion != context.live.version or revision != context.live.catalogue_revision:
            await _reload_counted(context, champion)
            log.info("live: snapshot %s, catalogue revision %d", champion, revision)

    async def write_counts() -> None:
        await pending_counts_of(context).write(context)

    async def follow_learners() -> None:
        await follow_policies(context)

    async def follow_users() -> None:
        await context.mutes.catch_up()
        await context.self_descriptions.catch_up()
        await context.features.catch_up()
        await context.list_cache.catch_up()

    async def follow_operators() -> None:
        await context.experiments.catch_up()
        await context.rules.catch_up()

    async def keep_counters() -> None:
        nonlocal last_checkpoint
        await context.features.recount()
        if context.clock() - last_checkpoint > context.settings.features.checkpoint_every_s:
            await context.features.checkpoint()
            last_checkpoint = context.clock()

    async def compute_shadow() -> None:
        await shadow_of(context).compute(context)

    async with asyncio.TaskGroup() as tasks:
        steps = (follow_models, follow_learners, follow_users, follow_operators, keep_counters, compute_shadow)
        every_s = context.settings.features.follow_every_s
        for step in steps:
            tasks.create_task(_repeat(step, every_s))
        tasks.create_task(_repeat(partial(look_up_lists, context), every_s))
        for step in (write_counts, partial(job_counts_of(context).update, context)):
            tasks.create_task(_repeat(step, _COUNTS_EVERY * every_s))


async def _look_at_store(context: AppContext) -> int:
    """The revision of the catalogue; whether the store could be read is noted."""
    state = store_state_of(context)
    try:
        revision = await context.catalogue.revision()
    except StorageFailed:
        state.is_down = True
        raise
    state.is_down = False
    return revision


async def _reload_counted(context: AppContext, champion: str) -> None:
    """:func:`reload`; a failure, whatever it is, is counted against the champion.

    Raises:
        StorageFailed: the champion could not be loaded; what was live stays.
    """
    try:
        await reload(context)
    except Exception as error:
        if champion != context.live.version:
            pending_counts_of(context).add(champion, AnswerCounts(failed_loads=1))
        if isinstance(error, PalateError):
            raise
        raise StorageFailed(f"Snapshot {champion} cannot be served: {error!r}.", where=champion) from error


async def _repeat(step: Callable[[], Awaitable[None]], every_s: float) -> None:
    """Call ``step`` again and again, with a pause before each; what Palate raises is logged."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await step()
        except PalateError as error:
            log.warning("the store could not be read, trying again: %s", error)
