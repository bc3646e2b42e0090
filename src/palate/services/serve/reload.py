"""Bring the champion and the catalogue together into what is served, and keep it so."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.errors import PalateError
from palate.models.snapshot import Snapshot
from palate.pipeline.query import ServingState
from palate.services.context import UNTRAINED, AppContext, Live
from palate.text.query.gazetteer import Gazetteer
from palate.text.series import series_of

log = logging.getLogger(__name__)


async def reload(context: AppContext) -> Live:
    """Load the champion over the catalogue as it is now, and swap it in.

    Without a champion, items are still recommended by what they are about and feel like.
    """
    async with context.changing:
        revision = await context.catalogue.revision()
        items = await context.catalogue.all()
        version = context.snapshots.champion()
        if version is None:
            serving = await asyncio.to_thread(ServingState.of, items)
        else:
            gazetteer = await asyncio.to_thread(_lexicon, context.live.serving, items)
            snapshot = await asyncio.to_thread(_snapshot, context.snapshots.folder(version), items)
            serving = ServingState(ItemTable(snapshot.vocabulary, items), snapshot.models, gazetteer)
        await asyncio.to_thread(series_of, serving.items)  # a request should not wait for it
        context.live = Live(version or UNTRAINED, serving, revision)
        return context.live


def _snapshot(folder: Path, items: Sequence[Item]) -> Snapshot:
    """The snapshot with the catalogue as it is now; models that read new items may take seconds."""
    return Snapshot.read(folder).up_to_date(items)


def _lexicon(before: ServingState, items: Sequence[Item]) -> Gazetteer:
    """The names of ``items``; the catalogue is read anew only if there was none, as that may take seconds."""
    changed = [item for item in items if before.items.get(item.id) != item]
    return before.gazetteer.with_items(changed) if changed else before.gazetteer


async def watch(context: AppContext) -> None:
    """Notice what other processes did: a new champion, a changed catalogue, events they wrote.

    Runs until it is cancelled. A failure is logged and tried again; what is live stays live.
    """
    last_checkpoint = context.clock()
    while True:
        await asyncio.sleep(context.settings.features.follow_every_s)
        try:
            champion = context.snapshots.champion() or UNTRAINED
            revision = await context.catalogue.revision()
            if champion != context.live.version or revision != context.live.catalogue_revision:
                await reload(context)
                log.info("live: snapshot %s, catalogue revision %d", champion, revision)
            await context.features.catch_up()
            await context.mutes.catch_up()
            await context.abouts.catch_up()
            if context.clock() - last_checkpoint > context.settings.features.checkpoint_every_s:
                await context.features.checkpoint()
                last_checkpoint = context.clock()
        except PalateError as error:
            log.warning("could not follow the store, trying again: %s", error)
