"""The composition root: settings → adapters → engine. Nothing else imports adapters."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from palate.adapters.files.snapshots import FileSnapshots
from palate.adapters.memory.features import MemoryFeatures
from palate.adapters.sql.catalogue import SqlCatalogue
from palate.adapters.sql.checkpoints import SqlCheckpoints
from palate.adapters.sql.database import Database
from palate.adapters.sql.event_log import SqlEventLog
from palate.adapters.sql.impressions import SqlImpressions
from palate.data.item_table import ItemTable
from palate.data.vocabulary import Vocabulary
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Scene
from palate.ports.snapshots import Snapshots
from palate.services.engine import UNTRAINED, Engine, Live
from palate.services.go_live import go_live
from palate.settings import Settings


@asynccontextmanager
async def open_engine(settings: Settings, *, serving: bool = False) -> AsyncIterator[Engine]:
    """The engine over the store that the settings name; everything is closed on the way out.

    With ``serving`` it also loads the champion and catches up with the log.

    Raises:
        ConfigError: a pipeline is not set up right.
        StorageFailed: the store cannot be opened.
    """
    pipelines = {name: Pipeline.from_config(name, one.stages) for name, one in settings.pipelines.items()}
    database = Database(settings.store.data_dir / "palate.db")
    log = SqlEventLog(database)
    impressions = SqlImpressions(database, settings.impressions.queue)
    features = MemoryFeatures(
        log,
        SqlCheckpoints(database),
        people=settings.features.people,
        events_per_person=settings.features.events_per_person,
        trend_half_life_days=settings.features.trend_half_life_days,
    )
    engine = Engine(
        settings=settings,
        log=log,
        catalogue=SqlCatalogue(database),
        features=features,
        impressions=impressions,
        snapshots=open_snapshots(settings),
        pipelines=pipelines,
        clock=time.time,
        random=random.Random(),
        live=Live(UNTRAINED, Scene(ItemTable(Vocabulary(())), {}), 0),
    )
    try:
        if serving:
            await go_live(engine)
            await features.catch_up()
        yield engine
        if serving:
            await features.checkpoint()
    finally:
        impressions.close()
        log.close()
        database.close()


def open_snapshots(settings: Settings) -> Snapshots:
    """The snapshots alone, for those who need no engine."""
    return FileSnapshots(settings.store.data_dir / "snapshots")
