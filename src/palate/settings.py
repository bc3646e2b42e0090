"""Settings: defaults in the package, ``palate.toml`` over them, the environment (and ``.env``) over both."""

from __future__ import annotations

import ipaddress
import json
import os
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from palate.errors import ConfigError

_DOTENV: Final = ".env"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Store(_Section):
    data_dir: Path
    database_url: str

    @field_validator("database_url")
    @classmethod
    def _of_sqlite(cls, url: str) -> str:
        scheme, _, path = url.partition(":///")
        if url and (scheme.partition("+")[0] != "sqlite" or not path):
            raise ValueError(
                "only SQLite is supported yet, as sqlite:///path/to/file.db; for PostgreSQL and others there is no "
                "adapter. Leave it out, and the store is palate.db in the data folder"
            )
        return url

    @property
    def database(self) -> Path:
        """The file of the embedded store."""
        path = self.database_url.partition(":///")[2]
        return Path(path) if path else self.data_dir / "palate.db"


class Server(_Section):
    host: str
    port: int = Field(ge=0, le=65_535)
    api_keys: tuple[Annotated[str, StringConstraints(strip_whitespace=True)], ...]
    allowed_hosts: tuple[str, ...]
    max_body_bytes: int = Field(gt=0)
    max_export_bytes: int = Field(gt=0)

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


class Accounts(_Section):
    required: bool
    secret_key: SecretStr
    algorithm: Literal["HS256", "HS384", "HS512"]
    access_token_minutes: float = Field(gt=0)
    refresh_token_days: float = Field(gt=0)
    refresh_grace_s: float = Field(ge=0)
    tries_per_account: int = Field(gt=0)
    tries_per_address: int = Field(gt=0)


class Features(_Section):
    users: int = Field(gt=0)
    events_per_user: int = Field(gt=0)
    trend_half_life_days: float = Field(gt=0)
    checkpoint_every_s: float = Field(gt=0)
    follow_every_s: float = Field(gt=0)


class Impressions(_Section):
    queue: int = Field(gt=0)
    retention_days: float = Field(gt=0)


class Learner(_Section):
    every_s: float = Field(gt=0)
    min_new_events: int = Field(ge=0)
    keep: int = Field(gt=0)
    max_judged_users: int = Field(gt=0)
    seed: int


class Tracking(_Section):
    enabled: Literal["auto", "on", "off"]
    uri: str
    experiment: str
    timeout_s: float = Field(gt=0)


class Writer(_Section):
    kind: Literal["template", "openai", "gemini"]
    base_url: str
    model: str
    api_key: SecretStr
    timeout_s: float = Field(gt=0)


class Tmdb(_Section):
    api_key: SecretStr
    base_url: str
    language: str = Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    requests_per_s: float = Field(gt=0)


class Spotify(_Section):
    client_id: str
    client_secret: SecretStr
    base_url: str
    token_url: str
    requests_per_s: float = Field(gt=0)


class Enrich(_Section):
    concurrency: int = Field(gt=0, le=32)
    timeout_s: float = Field(gt=0)
    cache_days: float = Field(gt=0, le=180)
    tmdb: Tmdb
    spotify: Spotify


class PipelineSettings(_Section):
    stages: list[dict[str, Any]]


class Settings(BaseSettings):
    """Everything that can be set; ``defaults.toml`` says what each means."""

    model_config = SettingsConfigDict(env_prefix="PALATE_", env_nested_delimiter="__", extra="forbid", frozen=True)

    store: Store
    server: Server
    accounts: Accounts
    features: Features
    impressions: Impressions
    learner: Learner
    tracking: Tracking
    writer: Writer
    enrich: Enrich
    models: dict[str, dict[str, Any]]
    pipelines: dict[str, PipelineSettings]

    @field_validator("models", mode="before")
    @classmethod
    def _without(cls, models: Any) -> Any:
        """``ease = false`` under ``[models]`` takes a model of the defaults out, and out of what is made of it."""
        if not isinstance(models, dict):
            return models
        gone = {name for name, one in models.items() if one is False}
        return {name: _without(one, gone) for name, one in models.items() if name not in gone}

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_others: Any, **_more: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what ``load_settings`` has laid together."""
        return (init_settings,)


def load_settings(config: Path | None = None, **overrides: dict[str, Any]) -> Settings:
    """Read the settings; ``overrides`` (by section) win over files and environment.

    ``config`` is a TOML file; without it ``PALATE_CONFIG`` or ``./palate.toml`` is read if there.

    Raises:
        ConfigError: a file cannot be read, or holds an unknown or impossible setting.
    """
    values = tomllib.loads((files("palate") / "defaults.toml").read_text(encoding="utf-8"))
    named = config or os.environ.get("PALATE_CONFIG")
    path = Path(named) if named else Path("palate.toml")
    if named or path.exists():
        try:
            values = _over(values, tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise ConfigError(f"The settings in {path} cannot be read: {error}.", where=str(path)) from error
    try:
        return Settings(**_over(_over(values, _environment()), overrides))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f"Setting {where}: {first['msg']}; see defaults.toml for what there is.", where=where
        ) from error


def default_stages() -> list[dict[str, Any]]:
    """The stages of the pipeline "default", as :func:`load_settings` reads them."""
    return load_settings().pipelines["default"].stages


class _Plain(BaseSettings):
    """Variables by the names that many applications use."""

    model_config = SettingsConfigDict(env_file=_DOTENV, env_ignore_empty=True, extra="ignore")

    database_url: str | None = None
    secret_key: str | None = None
    algorithm: str | None = None
    access_token_expire_minutes: str | None = None

    def by_section(self) -> dict[str, Any]:
        accounts = {
            "secret_key": self.secret_key,
            "algorithm": self.algorithm,
            "access_token_minutes": self.access_token_expire_minutes,
        }
        sections = {"store": {"database_url": self.database_url}, "accounts": accounts}
        return {name: {key: one for key, one in said.items() if one is not None} for name, said in sections.items()}


def _environment() -> dict[str, Any]:
    """What variables set, by section: plain names, then ``PALATE_*`` of .env, then those of the process."""
    try:
        kept = DotEnvSettingsSource(Settings, _DOTENV, dotenv_filtering="only_existing")()
        found = _over(_over(_Plain().by_section(), kept), EnvSettingsSource(Settings)())
    except SettingsError as error:
        raise ConfigError(
            f"{error}: lists and whole sections must be JSON, as in PALATE_SERVER__API_KEYS='[\"k\"]'."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The variables in {_DOTENV} cannot be read: {error}.", where=_DOTENV) from error
    return {name: _parsed(value) if name == "models" else value for name, value in found.items()}


def _parsed(value: Any) -> Any:
    """Hyper-parameters have no declared type here: text that reads as JSON is taken as that."""
    if isinstance(value, dict):
        return {name: _parsed(one) for name, one in value.items()}
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def _over(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """``base`` with ``changes`` laid over it, table by table; lists are replaced whole."""
    merged = dict(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _over(base[key], value) if both else value
    return merged


def _without(params: Any, gone: set[str]) -> Any:
    """The parameters of a model, made of those that are not gone."""
    if not gone or not isinstance(params, dict) or not isinstance(params.get("of"), list):
        return params
    return {**params, "of": [base for base in params["of"] if base not in gone]}
