"""Load the champion snapshot over the current catalogue, and reload when either changes."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from palate.services.background import background_of
from palate.services.context import UNTRAINED, AppContext, LiveSnapshot
from palate.services.serve.click_counts import look_up_lists
from palate.services.serve.count_answers import pending_counts_of
from palate.services.serve.job_counts import job_counts_of
from palate.services.serve.live_policies import follow_policies
from palate.services.serve.own_domain import split_by_domain
from palate.services.serve.refused_snapshots import refused_snapshots_of
from palate.services.serve.shadow import shadow_of
from palate.services.serve.store_state import store_state_of
from palate.text.query.gazetteer import Gazetteer

log = logging.getLogger(__name__)

_WARM_UP_ITEMS: Final = 5
_LIVE: Final = "live: snapshot %s, catalogue revision %d; the champion is %s"
_COUNTS_EVERY: Final = 10
"""Counts of answers are written, and jobs counted, after so many looks for changes."""


async def reload(context: AppContext) -> LiveSnapshot:
    """Load the champion over the current catalogue, and replace ``context.live``; read changed policies, too.

    A champion that is damaged, or cannot answer, is refused: what is live stays, or else the first sound one of the
    other snapshots is loaded. Without any snapshot items are recommended by their content and moods.

    Raises:
        StorageFailed: the store could not be read, or no snapshot could be loaded; what is live stays.
    """
    async with context.live_lock:
        catalogue = await _read_catalogue(context)
        await follow_policies(context)
        context.live = await _load_sound(context, catalogue)
        return context.live


async def read_live(context: AppContext) -> LiveSnapshot:
    """Load the champion over the current catalogue, without replacing ``context.live``.

    Raises:
        StorageFailed: the champion is damaged.
    """
    return await _load(context, context.snapshots.champion() or UNTRAINED, await _read_catalogue(context))


async def _load_sound(context: AppContext, catalogue: _CatalogueState) -> LiveSnapshot:
    """The champion, or in place of a refused one what is live or another snapshot, over the catalogue."""
    refused, live = refused_snapshots_of(context), context.live
    champion = context.snapshots.champion() or UNTRAINED
    refused.forget_all_but(champion)
    others = () if champion == UNTRAINED else (live.version, *context.snapshots.alternatives())
    for version in dict.fromkeys((champion, *others)):
        if (version, catalogue.revision) == (live.version, live.catalogue_revision):
            return live
        if (version == UNTRAINED and champion != UNTRAINED) or not refused.is_due(version):
            continue
        try:
            loaded = await _load(context, version, catalogue)
            await asyncio.to_thread(_warm_up, context.pipelines.values(), loaded.serving, context.policies)
        except Exception as error:
            _refuse(context, version, champion, error)
            continue
        refused.accept(version)
        log.log(logging.INFO if version == champion else logging.ERROR, _LIVE, version, catalogue.revision, champion)
        return loaded
    if live.version != UNTRAINED:
        raise StorageFailed(f"No snapshot can be loaded; {live.version}, which is live, stays.", where=champion)
    log.error("no snapshot can be loaded: items are recommended by their content alone")
    return await _load(context, UNTRAINED, catalogue)


def _refuse(context: AppContext, version: str, champion: str, error: Exception) -> None:
    """Note why a snapshot is not served; a champion's failure is counted, for the guardrails of the learner."""
    why = str(error) if isinstance(error, PalateError) else repr(error)
    why = why.replace(f"{context.settings.store.data_dir}{os.sep}", "")  # callers of GET /ready read it
    if version == champion != context.live.version:
        pending_counts_of(context).add(champion, AnswerCounts(failed_loads=1))
    if refused_snapshots_of(context).refuse(version, why):
        log.error("snapshot %s is refused, and will be tried again: %s", version, why)


@dataclass(frozen=True, slots=True)
class _CatalogueState:
    revision: int
    items: Sequence[Item]


async def _read_catalogue(context: AppContext) -> _CatalogueState:
    revision = await context.catalogue.revision()
    return _CatalogueState(revision, await context.catalogue.all())


async def _load(context: AppContext, version: str, catalogue: _CatalogueState) -> LiveSnapshot:
    """Load a snapshot over the catalogue; its files are compared with their digests, unless it is live."""
    listed, unlisted = split_by_domain(catalogue.items, context.settings.server.domain)
    if version == UNTRAINED:
        serving = await asyncio.to_thread(ServingState.of, listed)
        return LiveSnapshot(UNTRAINED, serving, catalogue.revision, unlisted=unlisted)
    if version != context.live.version:
        await asyncio.to_thread(context.snapshots.check, version)
    gazetteer = await asyncio.to_thread(_updated_gazetteer, context.live.serving, listed)
    snapshot = await asyncio.to_thread(_read_snapshot, context.snapshots.folder(version), catalogue.items)
    table = ItemTable(snapshot.vocabulary, listed)
    indexes = await asyncio.to_thread(snapshot.indexes.without, np.flatnonzero(~table.alive))
    serving = ServingState(table, snapshot.models, gazetteer, indexes)
    manifest = snapshot.manifest
    return LiveSnapshot(version, serving, catalogue.revision, manifest.pending, unlisted, manifest.created_at)


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

    Runs until it is cancelled. What fails, whatever it is, is tried again; ``context.live`` stays as it is. What takes
    long, such as loading a champion or counting the log again, does not delay that erased users are forgotten.
    """
    last_checkpoint = time.monotonic()  # also if the clock is set back

    async def follow_models() -> None:
        revision = await _look_at_store(context)
        champion = context.snapshots.champion() or UNTRAINED
        refused = refused_snapshots_of(context)
        refused.forget_all_but(champion)
        is_new = champion != context.live.version and refused.is_due(champion)
        if is_new or revision != context.live.catalogue_revision:
            await reload(context)

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
        if time.monotonic() - last_checkpoint > context.settings.features.checkpoint_every_s:
            await context.features.checkpoint()
            last_checkpoint = time.monotonic()

    background, every_s = background_of(context), context.settings.features.follow_every_s
    often = {step.__name__: step for step in (follow_models, follow_users, follow_operators, keep_counters)}
    often |= {
        "follow_learners": partial(follow_policies, context),
        "compute_shadow": partial(shadow_of(context).compute, context),
        "look_up_lists": partial(look_up_lists, context),
    }
    seldom = {
        "write_counts": partial(pending_counts_of(context).write, context),
        "count_jobs": partial(job_counts_of(context).update, context),
    }
    async with asyncio.TaskGroup() as tasks:
        for steps, pause_s in ((often, every_s), (seldom, _COUNTS_EVERY * every_s)):
            for name, step in steps.items():
                tasks.create_task(background.repeat(name, step, pause_s))


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
