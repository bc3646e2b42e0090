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
Data = Annotated[Path, typer.Option("--data", help="A file, or the folder of a data set.")]
K = Annotated[int, typer.Option("--k", min=1, max=1000, help="How long the lists are.")]
RelevantFrom = Annotated[
    float | None, typer.Option("--relevant-from", help="Lower ratings do not count.", show_default="all count")
]
Seeds = Annotated[list[int] | None, typer.Option("--seed", help="Of splits and models; repeatable.", show_default="42")]
ProtocolName = Annotated[
    str, typer.Option("--protocol", help="stratified, random, last_out, after, k_fold, held_out or given.")
]
Share = Annotated[float, typer.Option("--train-share", help="Of events, time or people, as the protocol says.")]
Last = Annotated[int, typer.Option("--last", help="last_out: how many events of each person.")]
Folds = Annotated[int, typer.Option("--folds", help="k_fold: how many.")]
Shown = Annotated[float, typer.Option("--shown", help="held_out: the share of a person's events that is known.")]
MinItemEvents = Annotated[int, typer.Option("--min-item-events", min=0, help="Leave out items with fewer.")]
MinPersonEvents = Annotated[int, typer.Option("--min-person-events", min=0, help="Leave out people with fewer.")]


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
