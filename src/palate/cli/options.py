"""Options that several commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from palate.settings import Settings

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where the embedded store lives.", show_default="palate-data", file_okay=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables; progress is silent.")]
Config = Annotated[
    Path | None, typer.Option("--config", help="A TOML file over the defaults.", show_default="palate.toml if there")
]
Format = Annotated[str, typer.Option("--format", help="movielens, csv, jsonl or parquet.")]
Seed = Annotated[int, typer.Option("--seed", help="Of splits and models.")]


def settings_of(data_dir: Path | None, config: Path | None = None, **server: Any) -> Settings:
    """The settings with what the command line says laid over them."""
    from palate.settings import load_settings

    overrides: dict[str, dict[str, Any]] = {}
    if data_dir is not None:
        overrides["store"] = {"data_dir": data_dir}
    given = {name: value for name, value in server.items() if value is not None}
    if given:
        overrides["server"] = given
    return load_settings(config, **overrides)
