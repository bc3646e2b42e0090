"""Settings: defaults in the package, ``palate.toml`` over them, ``PALATE_*`` variables over both."""

from __future__ import annotations

import os
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

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
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the files, which come in as init values."""
        return env_settings, init_settings


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
        settings = Settings(**values)
        if overrides:
            settings = Settings.model_construct(
                **{name: _with(getattr(settings, name), overrides.get(name)) for name in Settings.model_fields}
            )
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f"Setting {where}: {first['msg']}; see defaults.toml for what there is.", where=where
        ) from error
    return settings


def _with(section: Any, changes: dict[str, Any] | None) -> Any:
    return type(section)(**{**section.model_dump(), **changes}) if changes else section


def _over(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """``base`` with ``changes`` laid over it, table by table; lists are replaced whole."""
    merged = dict(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _over(base[key], value) if both else value
    return merged
