"""Open what is beside the store: snapshots, the experiment tracker, the language model, sources of metadata."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.util import find_spec

from palate.adapters.files.cached_metadata import CachedMetadataSource
from palate.adapters.files.snapshots import FileSnapshots
from palate.adapters.tracking.mlflow import MlflowTracker
from palate.adapters.tracking.non_blocking import NonBlockingTracker
from palate.adapters.tracking.null import NullTracker
from palate.errors import ConfigError, InvalidInput
from palate.ports.json_documents import JsonDocuments
from palate.ports.language_model import LanguageModel
from palate.ports.metadata_source import MetadataSource
from palate.ports.oidc_client import OidcClient
from palate.ports.snapshots import Snapshots
from palate.ports.tracker import Tracker
from palate.settings import Settings


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


def open_documents(settings: Settings) -> JsonDocuments | None:
    """Open what reads the keys of identity providers; None if the settings have none.

    Raises:
        ConfigError: httpx or cryptography is not installed.
    """
    if not settings.accounts.issuers:
        return None
    if any(find_spec(name) is None for name in ("httpx", "cryptography")):
        raise ConfigError(
            "Identity providers need httpx and cryptography: pip install 'palate[oidc]'.", where="accounts.issuers"
        )
    from palate.adapters.http.json_documents import HttpJsonDocuments

    return HttpJsonDocuments()


def open_oidc_client(settings: Settings) -> OidcClient | None:
    """Open what logs users in at identity providers; None if the settings have no client of one.

    Raises:
        ConfigError: Authlib is not installed.
    """
    if not any(issuer.client_id for issuer in settings.accounts.issuers.values()):
        return None
    if find_spec("authlib") is None:
        raise ConfigError(
            "Logging in at identity providers needs Authlib: pip install 'palate[oidc]'.", where="accounts.issuers"
        )
    from palate.adapters.http.oidc_client import AuthlibOidcClient

    return AuthlibOidcClient()


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
