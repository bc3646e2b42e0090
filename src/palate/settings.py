"""Load the settings: ``palate.toml`` overrides the defaults, the environment (and ``.env``) overrides both."""

from __future__ import annotations

import ipaddress
import json
import os
import tomllib
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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

Table: TypeAlias = dict[str, Any]
"""A table of TOML: values of any type by their keys."""


_Reward = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Store(_Section):
    data_dir: Path
    database_url: str

    @field_validator("database_url")
    @classmethod
    def _check_sqlite(cls, url: str) -> str:
        scheme, _, path = url.partition(":///")
        if url and (scheme.partition("+")[0] != "sqlite" or not path):
            raise ValueError(
                "only SQLite is supported, as sqlite:///path/to/file.db. Without it the store is palate.db in the "
                "data folder"
            )
        return url

    @property
    def database(self) -> Path:
        """The SQLite file."""
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
        """Whether only this machine can reach the server."""
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


class Rewards(_Section):
    rating: _Reward
    like: _Reward
    complete: _Reward
    save: _Reward
    click: _Reward
    dislike: _Reward
    window_days: float = Field(gt=0, allow_inf_nan=False)


class Experiments(_Section):
    every_s: float = Field(gt=0)
    shadow_share: float = Field(ge=0, le=1)


class Gate(_Section):
    min_segment_users: int = Field(ge=10)
    max_latency_ratio: float = Field(ge=1)
    max_memory_ratio: float = Field(ge=1)


class Guardrails(_Section):
    every_s: float = Field(gt=0)
    watch_days: float = Field(ge=0)
    feedback_window_s: float = Field(gt=0)
    clicks_tolerance: float = Field(ge=0, lt=1)
    error_tolerance: float = Field(ge=0, lt=1)
    min_users: int = Field(ge=2)


class Learner(_Section):
    schedule: str
    timezone: str
    every_s: float = Field(ge=0)
    min_new_events: int = Field(ge=0)
    first: tuple[str, ...]
    keep: int = Field(gt=0)
    max_judged_users: int = Field(gt=0)
    seed: int
    gate: Gate
    guardrails: Guardrails

    @field_validator("schedule")
    @classmethod
    def _check_schedule(cls, expression: str) -> str:
        from cronsim import CronSim, CronSimError

        try:
            if expression:
                next(CronSim(expression, datetime(2000, 1, 1)))  # any time
        except (CronSimError, StopIteration):
            raise ValueError(
                "it is a cron expression of five fields (minute, hour, day, month, weekday) that comes true, such as "
                '"0 3 * * *" for every night at three, or empty'
            ) from None
        return expression

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError('it is the name of a time zone, such as "UTC" or "Europe/Vienna"') from None
        return name


class Nearest(_Section):
    kind: Literal["auto", "flat", "ivf", "hnsw"]
    from_items: int = Field(gt=0)
    recall: float = Field(gt=0, le=1)
    depth: int = Field(gt=0)
    queries: int = Field(gt=0)


class Similar(_Section):
    weights: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]]


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
    stages: list[Table]


class Policy(BaseModel):
    """A policy that an explore stage may follow; other keys are options of its kind."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kind: Literal["clone", "bandit", "ppo"]

    @property
    def options(self) -> Table:
        return dict(self.model_extra or {})


class Settings(BaseSettings):
    """All settings; ``defaults.toml`` explains each."""

    model_config = SettingsConfigDict(env_prefix="PALATE_", env_nested_delimiter="__", extra="forbid", frozen=True)

    store: Store
    server: Server
    accounts: Accounts
    features: Features
    impressions: Impressions
    rewards: Rewards
    experiments: Experiments
    learner: Learner
    nearest: Nearest
    similar: Similar
    tracking: Tracking
    writer: Writer
    enrich: Enrich
    models: dict[str, Table]
    pipelines: dict[str, PipelineSettings]
    policies: dict[str, Policy]

    @field_validator("models", mode="before")
    @classmethod
    def _remove_models(cls, models: object) -> object:
        """Remove each model set to false (``ease = false``), also from the ensembles that are built on it."""
        if not isinstance(models, dict):
            return models
        removed = {name for name, params in models.items() if params is False}
        return {name: _remove_bases(params, removed) for name, params in models.items() if name not in removed}

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: object, **_more: object
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing but the values that ``load_settings`` has merged."""
        return (init_settings,)


def load_settings(config: Path | None = None, **overrides: Table) -> Settings:
    """Read the settings; ``overrides`` (by section) win over files and environment.

    ``config`` is a TOML file; without it ``PALATE_CONFIG`` or ``./palate.toml`` is read if it exists.

    Raises:
        ConfigError: a file cannot be read, or has an unknown setting or a value out of range.
    """
    values = tomllib.loads((files("palate") / "defaults.toml").read_text(encoding="utf-8"))
    given = config or os.environ.get("PALATE_CONFIG")
    path = Path(given) if given else Path("palate.toml")
    if given or path.exists():
        try:
            values = _merge(values, tomllib.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise ConfigError(f"The settings in {path} cannot be read: {error}.", where=str(path)) from error
    try:
        return Settings(**_merge(_merge(values, _read_environment()), overrides))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f"Setting {where}: {first['msg']}; see defaults.toml for all settings.", where=where
        ) from error


def default_stages() -> list[Table]:
    """The stages of the pipeline "default", as :func:`load_settings` reads them."""
    return load_settings().pipelines["default"].stages


class _CommonVariables(BaseSettings):
    """Environment variables with names common to many applications, such as DATABASE_URL."""

    model_config = SettingsConfigDict(env_file=_DOTENV, env_ignore_empty=True, extra="ignore")

    database_url: str | None = None
    secret_key: str | None = None
    algorithm: str | None = None
    access_token_expire_minutes: str | None = None

    def by_section(self) -> Table:
        accounts = {
            "secret_key": self.secret_key,
            "algorithm": self.algorithm,
            "access_token_minutes": self.access_token_expire_minutes,
        }
        sections = {"store": {"database_url": self.database_url}, "accounts": accounts}
        return {
            name: {key: value for key, value in section.items() if value is not None}
            for name, section in sections.items()
        }


def _read_environment() -> Table:
    """Read the environment by section; later sources win: common names, .env, the variables of the process."""
    try:
        dotenv = DotEnvSettingsSource(Settings, _DOTENV, dotenv_filtering="only_existing")()
        values = _merge(_merge(_CommonVariables().by_section(), dotenv), EnvSettingsSource(Settings)())
    except SettingsError as error:
        raise ConfigError(
            f"{error}: lists and whole sections must be JSON, as in PALATE_SERVER__API_KEYS='[\"k\"]'."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The variables in {_DOTENV} cannot be read: {error}.", where=_DOTENV) from error
    return {name: _parse_json(value) if name == "models" else value for name, value in values.items()}


def _parse_json(value: object) -> object:
    """Parse text as JSON where it is valid JSON: the hyper-parameters of models have no declared type."""
    if isinstance(value, dict):
        return {name: _parse_json(inner) for name, inner in value.items()}
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _merge(base: Table, changes: Table) -> Table:
    """Merge ``changes`` into a copy of ``base``, table by table; a list replaces a list."""
    merged = dict(base)
    for key, value in changes.items():
        is_table = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _merge(base[key], value) if is_table else value
    return merged


def _remove_bases(params: object, removed: set[str]) -> object:
    """Return a model's parameters with the removed models taken out of its list ``of`` of base models."""
    if not removed or not isinstance(params, dict) or not isinstance(params.get("of"), list):
        return params
    return {**params, "of": [base for base in params["of"] if base not in removed]}
