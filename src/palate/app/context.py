"""Open the application context: the ports of every use case."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from palate.adapters.sql.accounts import SqlAccounts
from palate.adapters.sql.answer_counts import SqlAnswerCounts
from palate.adapters.sql.catalogue import SqlCatalogue
from palate.adapters.sql.experiments import SqlExperiments
from palate.adapters.sql.jobs import SqlJobs
from palate.adapters.sql.mutes import SqlMutes
from palate.adapters.sql.self_descriptions import SqlSelfDescriptions
from palate.adapters.sql.sessions import SqlSessions
from palate.app.clients import open_snapshots, open_tracker, open_writer
from palate.app.stores import open_features, open_list_cache, open_rate_limiter, open_redis, open_store
from palate.data.item_table import ItemTable
from palate.data.vocabulary import Vocabulary
from palate.pipeline.serving_state import ServingState
from palate.ports.features import Features
from palate.services.context import UNTRAINED, AppContext, LiveSnapshot
from palate.services.serve.live_policies import check_policies
from palate.services.serve.policy_pipelines import pipelines_of
from palate.services.serve.reload import reload
from palate.settings import Settings


@asynccontextmanager
async def open_context(settings: Settings, *, serving: bool = False) -> AsyncIterator[AppContext]:
    """Open the application over the store that the settings name; close everything on exit.

    With ``serving`` it also loads the champion and reads what is new in the event log.

    Raises:
        ConfigError: a pipeline or a policy is configured wrongly.
        StorageFailed: the store cannot be opened.
    """
    pipelines = pipelines_of(settings)
    check_policies(settings, pipelines.values())
    redis = open_redis(settings.store)
    database, log, impressions = open_store(settings)
    features, writer = open_features(settings, log, impressions, database, redis), open_writer(settings)
    context = AppContext(
        settings=settings,
        log=log,
        catalogue=SqlCatalogue(database),
        features=features,
        impressions=impressions,
        experiments=SqlExperiments(database),
        answer_counts=SqlAnswerCounts(database),
        jobs=SqlJobs(database),
        list_cache=open_list_cache(redis, database),
        mutes=SqlMutes(database),
        self_descriptions=SqlSelfDescriptions(database),
        accounts=SqlAccounts(database),
        sessions=SqlSessions(database),
        rate_limiter=open_rate_limiter(settings, redis),
        snapshots=open_snapshots(settings),
        tracker=open_tracker(settings),
        writer=writer,
        pipelines=pipelines,
        clock=time.time,
        random=random.Random(),
        live=LiveSnapshot(UNTRAINED, ServingState(ItemTable(Vocabulary(())), {}), 0),
    )
    try:
        if serving:
            await _load(context, features)
        yield context
        if serving:
            await features.checkpoint()
    finally:
        await features.close()
        if writer is not None:
            await writer.close()
        await context.list_cache.close()
        impressions.close()
        log.close()
        database.close()
        if redis is not None:
            await redis.close()


async def _load(context: AppContext, features: Features) -> None:
    """Load the champion, and read what is new in the store."""
    await reload(context)
    await features.catch_up()
    await features.recount()  # if a user was erased meanwhile
    await context.mutes.catch_up()
    await context.self_descriptions.catch_up()
    await context.experiments.catch_up()
