"""Sections of the settings: what is stored and served."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_validator

from palate.settings.issuers import Issuer, IssuerName, is_loopback
from palate.settings.section import Section, Table

_POSTGRES_SCHEMES: Final = ("postgres", "postgresql", "postgresql+psycopg")
_REDIS_SCHEMES: Final = ("redis", "rediss", "unix")
_Reward = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]


UNREADABLE_URL: Final = (
    "the URL cannot be read: is its port a number, and are characters such as / @ : # of its password percent-encoded?"
)


class Store(Section):
    data_dir: Path
    database_url: str = Field(repr=False)
    redis_url: str = Field(repr=False)
    redis_prefix: str = Field(pattern=r"^[\w.-]+$")

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, url: str) -> str:
        scheme, _, rest = url.partition("://")
        is_sqlite = scheme.partition("+")[0] == "sqlite" and len(rest) > 1 and rest.startswith("/")
        if url and not is_sqlite and not (scheme in _POSTGRES_SCHEMES and rest):
            raise ValueError(
                "SQLite, as sqlite:///path/to/file.db, and PostgreSQL, as postgresql://user:password@host/database, "
                "are supported. Without it the store is palate.db in the data folder"
            )
        return _check_readable(url)

    @field_validator("redis_url")
    @classmethod
    def _check_redis_url(cls, url: str) -> str:
        if url and url.partition("://")[0] not in _REDIS_SCHEMES:
            raise ValueError("only Redis is supported, as redis://host:6379/0 (or rediss:// for TLS, or unix://)")
        return _check_readable(url)

    @property
    def postgres_url(self) -> str:
        """The URL of the PostgreSQL database for its driver; empty: the store is SQLite."""
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql://{rest}" if scheme in _POSTGRES_SCHEMES else ""

    @property
    def database(self) -> Path:
        """The SQLite file."""
        path = "" if self.postgres_url else self.database_url.partition(":///")[2]
        return Path(path) if path else self.data_dir / "palate.db"


def _check_readable(url: str) -> str:
    try:
        urlsplit(url).port  # noqa: B018  # raises
    except ValueError:
        raise ValueError(UNREADABLE_URL) from None
    return url


class Server(Section):
    host: str
    port: int = Field(ge=0, le=65_535)
    workers: int = Field(ge=1, le=256)
    drain_s: float = Field(ge=0, le=300)
    domain: str
    api_keys: tuple[Annotated[str, StringConstraints(strip_whitespace=True)], ...]
    allowed_hosts: tuple[str, ...]
    public_url: str = Field(pattern=r"^(https?://[^/?#\s]+(/[^?#\s]*)?)?$")
    cors_origins: tuple[str, ...]
    max_body_bytes: int = Field(gt=0)
    max_export_bytes: int = Field(gt=0)

    @field_validator("cors_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?|https?://\[[0-9a-f:]+\](:\d+)?", origin):
                raise ValueError(
                    f"{origin!r} is no origin: scheme, host and port as a browser sends them, such as "
                    "https://app.example.com, each one written out"
                )
        return origins

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)


class Imports(Section):
    processes: int = Field(ge=1, le=64)
    queue: int = Field(ge=0)
    timeout_s: float = Field(gt=0)
    upload_timeout_s: float = Field(gt=0)
    memory_bytes: int = Field(ge=100_000_000)


class Accounts(Section):
    required: bool
    secret_key: SecretStr
    algorithm: Literal["HS256", "HS384", "HS512"]
    access_token_minutes: float = Field(gt=0)
    refresh_token_days: float = Field(gt=0)
    refresh_grace_s: float = Field(ge=0)
    tries_per_account: int = Field(gt=0)
    tries_per_address: int = Field(gt=0)
    issuers: dict[IssuerName, Issuer]

    @field_validator("issuers")
    @classmethod
    def _check_issuers(cls, issuers: dict[str, Issuer]) -> dict[str, Issuer]:
        urls = [issuer.issuer for issuer in issuers.values()]
        if len(set(urls)) < len(urls):
            raise ValueError("two entries have the same issuer; one entry may have several audiences")
        return issuers


class Audit(Section):
    retention_days: float = Field(gt=0)


class Logging(Section):
    format: Literal["console", "json"]
    level: Literal["debug", "info", "warning", "error"]
    access: float = Field(ge=0, le=1)
    user_ids: bool


class Tracing(Section):
    endpoint: str


class Backup(Section):
    keep_days: float = Field(ge=0, allow_inf_nan=False)


class Features(Section):
    users: int = Field(gt=0)
    events_per_user: int = Field(gt=0)
    trend_half_life_days: float = Field(gt=0)
    checkpoint_every_s: float = Field(gt=0)
    follow_every_s: float = Field(gt=0)
    read_timeout_s: float = Field(gt=0)
    redis_ttl_days: float = Field(gt=0)


class Impressions(Section):
    queue: int = Field(gt=0)
    retention_days: float = Field(gt=0)


class Cache(Section):
    serve: bool


class Nearest(Section):
    kind: Literal["auto", "flat", "ivf", "hnsw"]
    from_items: int = Field(gt=0)
    recall: float = Field(gt=0, le=1)
    depth: int = Field(gt=0)
    queries: int = Field(gt=0)


class Similar(Section):
    weights: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]]


class Writer(Section):
    kind: Literal["template", "openai", "gemini"]
    base_url: str
    model: str
    api_key: SecretStr
    timeout_s: float = Field(gt=0)


class Tmdb(Section):
    api_key: SecretStr
    base_url: str
    language: str = Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    requests_per_s: float = Field(gt=0)


class Spotify(Section):
    client_id: str
    client_secret: SecretStr
    base_url: str
    token_url: str
    requests_per_s: float = Field(gt=0)


class Enrich(Section):
    concurrency: int = Field(gt=0, le=32)
    timeout_s: float = Field(gt=0)
    cache_days: float = Field(gt=0, le=180)
    tmdb: Tmdb
    spotify: Spotify


class PipelineSettings(Section):
    stages: list[Table]


class Policy(BaseModel):
    """A policy that an explore stage may follow; other keys are options of its kind."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kind: Literal["clone", "bandit", "ppo"]

    @property
    def options(self) -> Table:
        return dict(self.model_extra or {})
