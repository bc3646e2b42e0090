"""Bring the champion and the catalogue together into what is served, and keep it so."""

from __future__ import annotations

import asyncio
import logging

from palate.data.dataset import Dataset
from palate.data.item_table import ItemTable
from palate.errors import PalateError
from palate.models.base import Model
from palate.models.catalogue import recommender
from palate.models.snapshot import Snapshot
from palate.pipeline.query import Scene
from palate.services.engine import UNTRAINED, Engine, Live

log = logging.getLogger(__name__)


async def go_live(engine: Engine) -> Live:
    """Load the champion over the catalogue as it is now, and swap it in.

    Without a champion, items are still recommended by what they are about.
    """
    async with engine.changing:
        revision = await engine.catalogue.revision()
        items = await engine.catalogue.all()
        version = engine.snapshots.champion()
        if version is None:
            data = Dataset.from_columns([], [], items=items)
            models: dict[str, Model] = {"content": recommender("content").fit(data)}
            scene = Scene(ItemTable(data.vocabulary, items), models)
        else:
            snapshot = await asyncio.to_thread(Snapshot.read, engine.snapshots.folder(version))
            snapshot = snapshot.up_to_date(items)
            scene = Scene(ItemTable(snapshot.vocabulary, items), snapshot.models)
        engine.live = Live(version or UNTRAINED, scene, revision)
        return engine.live


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
            if engine.clock() - last_checkpoint > engine.settings.features.checkpoint_every_s:
                await engine.features.checkpoint()
                last_checkpoint = engine.clock()
        except PalateError as error:
            log.warning("could not follow the store, trying again: %s", error)
