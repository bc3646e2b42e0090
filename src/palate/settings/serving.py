"""Sections of the settings: what is stored and served."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_validator

from palate.settings.section import Section, Table

_Reward = Annotated[float, Field(ge=-1, le=1, allow_inf_nan=False)]


class Store(Section):
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


class Server(Section):
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


class Accounts(Section):
    required: bool
    secret_key: SecretStr
    algorithm: Literal["HS256", "HS384", "HS512"]
    access_token_minutes: float = Field(gt=0)
    refresh_token_days: float = Field(gt=0)
    refresh_grace_s: float = Field(ge=0)
    tries_per_account: int = Field(gt=0)
    tries_per_address: int = Field(gt=0)


class Features(Section):
    users: int = Field(gt=0)
    events_per_user: int = Field(gt=0)
    trend_half_life_days: float = Field(gt=0)
    checkpoint_every_s: float = Field(gt=0)
    follow_every_s: float = Field(gt=0)


class Impressions(Section):
    queue: int = Field(gt=0)
    retention_days: float = Field(gt=0)


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
