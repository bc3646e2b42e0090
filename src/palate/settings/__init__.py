"""Load the settings: ``palate.toml`` overrides the defaults, the environment (and ``.env``) overrides both."""

from __future__ import annotations

import json
import os
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from palate.errors import ConfigError
from palate.settings.gateway import Gateway
from palate.settings.issuers import Issuer
from palate.settings.learning import Experiments, Gate, Guardrails, Learner, Rewards, Tracking
from palate.settings.section import Table
from palate.settings.serving import (
    Accounts,
    Audit,
    Backup,
    Cache,
    Enrich,
    Features,
    Imports,
    Impressions,
    Logging,
    Nearest,
    PipelineSettings,
    Policy,
    Server,
    Similar,
    Spotify,
    Store,
    Tmdb,
    Tracing,
    Writer,
)

__all__ = [
    "Accounts",
    "Audit",
    "Backup",
    "Cache",
    "Enrich",
    "Experiments",
    "Features",
    "Gate",
    "Gateway",
    "Guardrails",
    "Imports",
    "Impressions",
    "Issuer",
    "Learner",
    "Logging",
    "Nearest",
    "PipelineSettings",
    "Policy",
    "Rewards",
    "Server",
    "Settings",
    "Similar",
    "Spotify",
    "Store",
    "Table",
    "Tmdb",
    "Tracing",
    "Tracking",
    "Writer",
    "default_stages",
    "load_settings",
]

_DOTENV: Final = ".env"


class Settings(BaseSettings):
    """All settings; ``defaults.toml`` explains each."""

    model_config = SettingsConfigDict(env_prefix="PALATE_", env_nested_delimiter="__", extra="forbid", frozen=True)

    store: Store
    server: Server
    gateway: Gateway
    imports: Imports
    accounts: Accounts
    audit: Audit
    logging: Logging
    tracing: Tracing
    backup: Backup
    features: Features
    impressions: Impressions
    cache: Cache
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
    redis_url: str | None = None
    secret_key: str | None = None
    algorithm: str | None = None
    access_token_expire_minutes: str | None = None

    def by_section(self) -> Table:
        accounts = {
            "secret_key": self.secret_key,
            "algorithm": self.algorithm,
            "access_token_minutes": self.access_token_expire_minutes,
        }
        store = {"database_url": self.database_url, "redis_url": self.redis_url}
        sections = {"store": store, "accounts": accounts}
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
