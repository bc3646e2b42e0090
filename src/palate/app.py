"""Build the application from its settings; the only module that imports adapters."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from palate.adapters.files.cached_metadata import CachedMetadataSource
from palate.adapters.files.snapshots import FileSnapshots
from palate.adapters.memory.features import MemoryFeatures
from palate.adapters.memory.rate_limiter import MemoryRateLimiter
from palate.adapters.sql.accounts import SqlAccounts
from palate.adapters.sql.answer_counts import SqlAnswerCounts
from palate.adapters.sql.catalogue import SqlCatalogue
from palate.adapters.sql.checkpoints import SqlCheckpoints
from palate.adapters.sql.copy_store import Digests, copy_store
from palate.adapters.sql.database import Database
from palate.adapters.sql.event_log import SqlEventLog
from palate.adapters.sql.experiments import SqlExperiments
from palate.adapters.sql.impressions import SqlImpressions
from palate.adapters.sql.jobs import SqlJobs
from palate.adapters.sql.list_cache import SqlListCache
from palate.adapters.sql.mutes import SqlMutes
from palate.adapters.sql.self_descriptions import SqlSelfDescriptions
from palate.adapters.sql.sessions import SqlSessions
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.adapters.tracking.mlflow import MlflowTracker
from palate.adapters.tracking.non_blocking import NonBlockingTracker
from palate.adapters.tracking.null import NullTracker
from palate.data.item_table import ItemTable
from palate.data.vocabulary import Vocabulary
from palate.errors import ConfigError, InvalidInput
from palate.pipeline.serving_state import ServingState
from palate.ports.features import Features
from palate.ports.language_model import LanguageModel
from palate.ports.metadata_source import MetadataSource
from palate.ports.rate_limiter import RateLimiter
from palate.ports.snapshots import Snapshots
from palate.ports.tracker import Tracker
from palate.services.context import UNTRAINED, AppContext, LiveSnapshot
from palate.services.serve.live_policies import check_policies
from palate.services.serve.policy_pipelines import pipelines_of
from palate.services.serve.reload import reload
from palate.settings import Settings, Store

if TYPE_CHECKING:
    from palate.adapters.postgres.database import PostgresDatabase
    from palate.adapters.redis.connection import RedisConnection
    from palate.adapters.redis.features import RedisFeatures
    from palate.adapters.redis.list_cache import RedisListCache

_MOVE_S: Final = 86_400.0
"""The longest time for the copy of a store."""


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
    redis = open_redis(settings)
    database, log, impressions = _open_store(settings)
    memory, writer = _open_memory_features(settings, log, impressions, database), open_writer(settings)
    shared = _share_features(settings, log, impressions, database, redis, memory)
    features: Features = shared or memory
    context = AppContext(
        settings=settings,
        log=log,
        catalogue=SqlCatalogue(database),
        features=features,
        impressions=impressions,
        experiments=SqlExperiments(database),
        answer_counts=SqlAnswerCounts(database),
        jobs=SqlJobs(database),
        list_cache=_open_list_cache(redis, database),
        mutes=SqlMutes(database),
        self_descriptions=SqlSelfDescriptions(database),
        accounts=SqlAccounts(database),
        sessions=SqlSessions(database),
        rate_limiter=_open_rate_limiter(redis),
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
        if shared is not None:
            await shared.close()
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


def move_store(settings: Settings, url: str, progress: Callable[[float, str], None]) -> Digests:
    """Copy the store that the settings name to the empty database at ``url``; return the digests of its tables.

    Raises:
        ConfigError: the URL is none of a supported database.
        Conflict: the database has rows, or the store was written meanwhile.
        StorageFailed: a database failed; nothing was kept.
    """
    try:
        target = Store(**{**settings.store.model_dump(), "database_url": url})
    except ValidationError as error:
        raise ConfigError(error.errors()[0]["msg"].removeprefix("Value error, "), where="to") from None
    with closing(_open_database(settings.store, _MOVE_S)) as source, closing(_open_database(target, _MOVE_S)) as copy:
        return copy_store(source, copy, progress)


def _open_database(store: Store, timeout_s: float = 10.0) -> SqliteDatabase | PostgresDatabase:
    if not store.postgres_url:
        return SqliteDatabase(store.database)
    if find_spec("psycopg") is None:
        raise ConfigError(
            "The store is on PostgreSQL, and its driver is not installed: pip install 'palate[service]'.",
            where="store.database_url",
        )
    from palate.adapters.postgres.database import PostgresDatabase

    return PostgresDatabase(store.postgres_url, timeout_s)


def _open_store(settings: Settings) -> tuple[Database, SqlEventLog, SqlImpressions]:
    """Open the database that the settings name, and what differs between the kinds of databases."""
    database, queue = _open_database(settings.store), settings.impressions.queue
    if isinstance(database, SqliteDatabase):
        return database, SqliteEventLog(database), SqliteImpressions(database, queue)
    from palate.adapters.postgres.event_log import PostgresEventLog
    from palate.adapters.postgres.impressions import PostgresImpressions

    return database, PostgresEventLog(database), PostgresImpressions(database, queue)


def _open_list_cache(redis: RedisConnection | None, database: Database) -> SqlListCache | RedisListCache:
    if redis is None:
        return SqlListCache(database)
    from palate.adapters.redis.list_cache import RedisListCache

    return RedisListCache(redis)


def _open_memory_features(
    settings: Settings, log: SqlEventLog, impressions: SqlImpressions, database: Database
) -> MemoryFeatures:
    return MemoryFeatures(
        log,
        impressions,
        SqlCheckpoints(database),
        users=settings.features.users,
        events_per_user=settings.features.events_per_user,
        trend_half_life_days=settings.features.trend_half_life_days,
    )


def _share_features(
    settings: Settings,
    log: SqlEventLog,
    impressions: SqlImpressions,
    database: Database,
    redis: RedisConnection | None,
    fallback: MemoryFeatures,
) -> RedisFeatures | None:
    """The features that workers share, which need not be reachable yet; None without Redis."""
    if redis is None:
        return None
    from palate.adapters.redis.features import RedisFeatures

    return RedisFeatures(
        log,
        impressions,
        SqlCheckpoints(database),
        redis,
        fallback,
        users=settings.features.users,
        events_per_user=settings.features.events_per_user,
        trend_half_life_days=settings.features.trend_half_life_days,
        ttl_days=settings.features.redis_ttl_days,
    )


def open_redis(settings: Settings) -> RedisConnection | None:
    """Open the connection to what several workers share; None without a URL.

    Raises:
        ConfigError: the client of Redis is not installed.
    """
    if not settings.store.redis_url:
        return None
    if find_spec("redis") is None:
        raise ConfigError("Redis needs its client: pip install 'palate[service]'.", where="store.redis_url")
    from palate.adapters.redis.connection import RedisConnection

    return RedisConnection(settings.store.redis_url, settings.store.redis_prefix)


def _open_rate_limiter(redis: RedisConnection | None) -> RateLimiter:
    in_memory = MemoryRateLimiter(time.time)
    if redis is None:
        return in_memory
    from palate.adapters.redis.rate_limiter import RedisRateLimiter

    return RedisRateLimiter(redis, time.time, in_memory)


def open_snapshots(settings: Settings) -> Snapshots:
    """Open the snapshots alone."""
    return FileSnapshots(settings.store.data_dir / "snapshots")


def open_tracker(settings: Settings) -> Tracker:
    """Open the experiment tracker: MLflow if it is installed, else one that records nothing.

    Raises:
        ConfigError: tracking is to be on, and MLflow is not installed.
    """
    tracking = settings.tracking
    has_mlflow = find_spec("mlflow") is not None
    if tracking.enabled == "on" and not has_mlflow:
        raise ConfigError(
            "Tracking is on, but MLflow is not installed: pip install 'palate[tracking]'.", where="tracking"
        )
    if tracking.enabled == "off" or not has_mlflow:
        return NullTracker()
    folder = settings.store.data_dir / "tracking"
    local = f"sqlite:///{(folder / 'mlflow.db').absolute()}"
    inner = MlflowTracker(tracking.uri or local, tracking.experiment, None if tracking.uri else folder / "artefacts")
    return NonBlockingTracker(inner, tracking.timeout_s)


def open_writer(settings: Settings) -> LanguageModel | None:
    """Open the language model that the settings name; None for the template.

    Raises:
        ConfigError: it names no model, or httpx is not installed.
    """
    writer = settings.writer
    if writer.kind == "template":
        return None
    if not writer.model:
        raise ConfigError(f"A writer of the kind {writer.kind!r} needs the name of a model.", where="writer.model")
    from palate.adapters.http.language_models import WRITERS

    writer_class, base_url = WRITERS[writer.kind]
    return writer_class(writer.base_url or base_url, writer.model, writer.api_key.get_secret_value(), writer.timeout_s)


@asynccontextmanager
async def open_references(settings: Settings, domain: str | None = None) -> AsyncIterator[Sequence[MetadataSource]]:
    """Open the metadata sources (TMDB, Spotify) that have keys, for one domain or all; answers are cached on the disk.

    Raises:
        InvalidInput: no source has the domain.
        ConfigError: no source has keys, or httpx is not installed.
    """
    sources_by_domain = {"movie": _open_tmdb, "music": _open_spotify}
    if domain is not None and domain not in sources_by_domain:
        raise InvalidInput(
            f"No metadata source has the domain {domain!r}; there are movie (TMDB) and music (Spotify).",
            where="domain",
        )
    opened = [open_source(settings) for name, open_source in sources_by_domain.items() if domain in (None, name)]
    sources = [source for source in opened if source is not None]
    if not sources:
        keys = {"movie": "PALATE_ENRICH__TMDB__API_KEY (themoviedb.org/settings/api)"}
        keys["music"] = (
            "PALATE_ENRICH__SPOTIFY__CLIENT_ID and PALATE_ENRICH__SPOTIFY__CLIENT_SECRET (developer.spotify.com)"
        )
        missing = "; ".join(f"for {name} {variables}" for name, variables in keys.items() if domain in (None, name))
        raise ConfigError(f"Metadata sources need an API key of yours. Set {missing}.", where="enrich")
    async with AsyncExitStack() as stack:
        for source in sources:
            stack.push_async_callback(source.close)
        yield sources


def _open_tmdb(settings: Settings) -> MetadataSource | None:
    tmdb, key = settings.enrich.tmdb, settings.enrich.tmdb.api_key.get_secret_value().strip()
    if not key:
        return None
    from palate.adapters.http.rate_limited import RateLimitedClient
    from palate.adapters.http.tmdb import Tmdb

    client = RateLimitedClient(Tmdb.name, timeout_s=settings.enrich.timeout_s, requests_per_s=tmdb.requests_per_s)
    return _cached(Tmdb(client, key, base_url=tmdb.base_url, language=tmdb.language), f"tmdb-{tmdb.language}", settings)


def _open_spotify(settings: Settings) -> MetadataSource | None:
    spotify = settings.enrich.spotify
    key, secret = spotify.client_id.strip(), spotify.client_secret.get_secret_value().strip()
    if not key or not secret:
        return None
    from palate.adapters.http.rate_limited import RateLimitedClient
    from palate.adapters.http.spotify import Spotify

    client = RateLimitedClient(Spotify.name, timeout_s=settings.enrich.timeout_s, requests_per_s=spotify.requests_per_s)
    return _cached(
        Spotify(client, key, secret, base_url=spotify.base_url, token_url=spotify.token_url), "spotify", settings
    )


def _cached(source: MetadataSource, name: str, settings: Settings) -> MetadataSource:
    folder = settings.store.data_dir / "answers" / name
    return CachedMetadataSource(source, folder, settings.enrich.cache_days * 86_400, time.time)
