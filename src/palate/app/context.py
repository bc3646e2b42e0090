"""Open the application context: the ports of every use case."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from palate.adapters.sql.accounts import SqlAccounts
from palate.adapters.sql.answer_counts import SqlAnswerCounts
from palate.adapters.sql.api_keys import SqlApiKeys
from palate.adapters.sql.audit_log import SqlAuditLog
from palate.adapters.sql.catalogue import SqlCatalogue
from palate.adapters.sql.experiments import SqlExperiments
from palate.adapters.sql.jobs import SqlJobs
from palate.adapters.sql.lease import SqlLease
from palate.adapters.sql.mutes import SqlMutes
from palate.adapters.sql.rules import SqlRules
from palate.adapters.sql.self_descriptions import SqlSelfDescriptions
from palate.adapters.sql.sessions import SqlSessions
from palate.app.clients import open_documents, open_oidc_client, open_snapshots, open_tracker, open_writer
from palate.app.stores import open_features, open_list_cache, open_rate_limiter, open_redis, open_store
from palate.data.item_table import ItemTable
from palate.data.vocabulary import Vocabulary
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.serving_state import ServingState
from palate.services.context import UNTRAINED, AppContext, LiveSnapshot
from palate.services.serve.live_policies import check_policies
from palate.services.serve.own_domain import check_domain
from palate.services.serve.policy_pipelines import pipelines_of
from palate.services.serve.reload import reload
from palate.settings import Settings


@asynccontextmanager
async def open_context(settings: Settings, *, serving: bool = False) -> AsyncIterator[AppContext]:
    """Open the application over the store that the settings name; close everything on exit.

    With ``serving`` it also loads the champion and reads what is new in the event log.

    Raises:
        ConfigError: a pipeline or a policy is configured wrongly, or there are no items of the domain to serve.
        StorageFailed: the store cannot be opened.
    """
    pipelines = pipelines_of(settings)
    check_policies(settings, pipelines.values())
    async with AsyncExitStack() as stack:
        context = _build_context(settings, pipelines, stack)
        if serving:
            await _load(context)
        yield context
        if serving:
            await context.features.checkpoint()


def _build_context(settings: Settings, pipelines: Mapping[str, Pipeline], stack: AsyncExitStack) -> AppContext:
    """Open all ports; ``stack`` closes them, those first that write what is queued."""
    if (redis := open_redis(settings.store)) is not None:
        stack.push_async_callback(redis.close)
    database, log, impressions = open_store(settings)
    for each in (database, log, impressions):
        stack.callback(each.close)
    if (writer := open_writer(settings)) is not None:
        stack.push_async_callback(writer.close)
    if (documents := open_documents(settings)) is not None:
        stack.push_async_callback(documents.close)
    list_cache = open_list_cache(redis, database)
    features = open_features(settings, log, impressions, database, redis)
    stack.push_async_callback(list_cache.close)
    stack.push_async_callback(features.close)
    return AppContext(
        settings=settings,
        log=log,
        catalogue=SqlCatalogue(database),
        features=features,
        impressions=impressions,
        experiments=SqlExperiments(database),
        answer_counts=SqlAnswerCounts(database),
        jobs=SqlJobs(database),
        lease=SqlLease(database),
        list_cache=list_cache,
        mutes=SqlMutes(database),
        rules=SqlRules(database),
        self_descriptions=SqlSelfDescriptions(database),
        accounts=SqlAccounts(database),
        api_keys=SqlApiKeys(database),
        audit_log=SqlAuditLog(database),
        sessions=SqlSessions(database),
        rate_limiter=open_rate_limiter(settings, redis),
        snapshots=open_snapshots(settings),
        tracker=open_tracker(settings),
        documents=documents,
        oidc=open_oidc_client(settings),
        writer=writer,
        pipelines=pipelines,
        clock=time.time,
        random=random.Random(),
        live=LiveSnapshot(UNTRAINED, ServingState(ItemTable(Vocabulary(())), {}), 0),
    )


async def _load(context: AppContext) -> None:
    """Load the champion, and read what is new in the store."""
    await reload(context)
    check_domain(context)
    await context.features.catch_up()
    await context.features.recount()  # if a user was erased meanwhile
    await context.mutes.catch_up()
    await context.self_descriptions.catch_up()
    await context.experiments.catch_up()
    await context.rules.catch_up()
