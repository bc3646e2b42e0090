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
from palate.pipeline.query import Scene
from palate.services.context import UNTRAINED, Engine, Live
from palate.text.query.gazetteer import Lexicon
from palate.text.series import series_of

log = logging.getLogger(__name__)


async def go_live(engine: Engine) -> Live:
    """Load the champion over the catalogue as it is now, and swap it in.

    Without a champion, items are still recommended by what they are about and feel like.
    """
    async with engine.changing:
        revision = await engine.catalogue.revision()
        items = await engine.catalogue.all()
        version = engine.snapshots.champion()
        if version is None:
            scene = await asyncio.to_thread(Scene.of, items)
        else:
            lexicon = await asyncio.to_thread(_lexicon, engine.live.scene, items)
            snapshot = await asyncio.to_thread(_snapshot, engine.snapshots.folder(version), items)
            scene = Scene(ItemTable(snapshot.vocabulary, items), snapshot.models, lexicon)
        await asyncio.to_thread(series_of, scene.items)  # a request should not wait for it
        engine.live = Live(version or UNTRAINED, scene, revision)
        return engine.live


def _snapshot(folder: Path, items: Sequence[Item]) -> Snapshot:
    """The snapshot with the catalogue as it is now; models that read new items may take seconds."""
    return Snapshot.read(folder).up_to_date(items)


def _lexicon(before: Scene, items: Sequence[Item]) -> Lexicon:
    """The names of ``items``; the catalogue is read anew only if there was none, as that may take seconds."""
    changed = [item for item in items if before.items.get(item.id) != item]
    return before.lexicon.with_items(changed) if changed else before.lexicon


async def follow(engine: Engine) -> None:
    """Notice what other processes did: a new champion, a changed catalogue, events they wrote.

    Runs until it is cancelled. A failure is logged and tried again; what is live stays live.
    """
    last_checkpoint = engine.clock()
    while True:
        await asyncio.sleep(engine.settings.features.follow_every_s)
        try:
            champion = engine.snapshots.champion() or UNTRAINED
            revision = await engine.catalogue.revision()
            if champion != engine.live.version or revision != engine.live.catalogue_revision:
                await go_live(engine)
                log.info("live: snapshot %s, catalogue revision %d", champion, revision)
            await engine.features.catch_up()
            await engine.mutes.catch_up()
            await engine.abouts.catch_up()
            if engine.clock() - last_checkpoint > engine.settings.features.checkpoint_every_s:
                await engine.features.checkpoint()
                last_checkpoint = engine.clock()
        except PalateError as error:
            log.warning("could not follow the store, trying again: %s", error)
