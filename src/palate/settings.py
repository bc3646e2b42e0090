"""Settings: defaults in the package, ``palate.toml`` over them, ``PALATE_*`` variables over both."""

from __future__ import annotations

import json
import os
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from palate.errors import ConfigError


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Store(_Section):
    data_dir: Path


class Server(_Section):
    host: str
    port: int = Field(ge=0, le=65_535)
    api_keys: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    max_body_bytes: int = Field(gt=0)


class Features(_Section):
    people: int = Field(gt=0)
    events_per_person: int = Field(gt=0)
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
    max_judged_people: int = Field(gt=0)
    seed: int


class PipelineSettings(_Section):
    stages: list[dict[str, Any]]


class Settings(BaseSettings):
    """Everything that can be set; ``defaults.toml`` says what each means."""

    model_config = SettingsConfigDict(env_prefix="PALATE_", env_nested_delimiter="__", extra="forbid", frozen=True)

    store: Store
    server: Server
    features: Features
    impressions: Impressions
    learner: Learner
    models: dict[str, dict[str, Any]]
    pipelines: dict[str, PipelineSettings]

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


def _environment() -> dict[str, Any]:
    """What ``PALATE_*`` variables set, by section."""
    try:
        found: dict[str, Any] = EnvSettingsSource(Settings)()
    except SettingsError as error:
        raise ConfigError(
            f"{error}: lists and whole sections must be JSON, as in PALATE_SERVER__API_KEYS='[\"k\"]'."
        ) from None
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
