"""Options that several commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from palate.errors import InvalidInput, NotFound

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
Format = Annotated[
    str,
    typer.Option(
        "--format", help="movielens, csv, jsonl, parquet, goodbooks, steam, lastfm, tmdb or amazon-sequences."
    ),
]
Data = Annotated[Path, typer.Option("--data", help="A file, or the folder of a data set.")]
Items = Annotated[Path | None, typer.Option("--items", help="The table of items, where it is a file of its own.")]
Write = Annotated[
    Path | None, typer.Option("--write", help="Write the settings, such as palate.toml; nothing is overwritten.")
]
Html = Annotated[Path | None, typer.Option("--html", help="Write a report for users, one file.")]
K = Annotated[int, typer.Option("--k", min=1, max=1000, help="How long the lists are.")]
RelevantFrom = Annotated[
    float | None, typer.Option("--relevant-from", help="Lower ratings do not count.", show_default="all count")
]
Seeds = Annotated[list[int] | None, typer.Option("--seed", help="Of splits and models; repeatable.", show_default="42")]
ProtocolName = Annotated[
    str,
    typer.Option(
        "--protocol", help="stratified, random, last_out, after, k_fold, held_out, crossing, crossing_after or given."
    ),
]
Attribution = Annotated[float, typer.Option("--train-share", help="Of events, time or users, as the protocol says.")]
Last = Annotated[int, typer.Option("--last", help="last_out: how many events of each user.")]
Folds = Annotated[int, typer.Option("--folds", help="k_fold: how many.")]
Shown = Annotated[float, typer.Option("--shown", help="held_out: the share of a user's events that is known.")]
Domain = Annotated[str, typer.Option("--domain", help="crossing: where to ask users known from other domains.")]
Users = Annotated[
    int | None, typer.Option("--people", min=1, help="Ask so many, drawn at random.", show_default="everyone")
]
Models = Annotated[list[str] | None, typer.Option("--model", help="Repeatable.", show_default="all")]
By = Annotated[str | None, typer.Option("--by", help="segment: also how well each kind of taste is served.")]
MinItemEvents = Annotated[int, typer.Option("--min-item-events", min=0, help="Leave out items with fewer.")]
MinUserEvents = Annotated[int, typer.Option("--min-person-events", min=0, help="Leave out users with fewer.")]


def check_html(path: Path | None) -> None:
    """
    Raises:
        InvalidInput: there is no folder to write the report into.
    """
    if path and not path.absolute().parent.is_dir():
        raise InvalidInput(f"There is no folder {path.parent} to write the report into; make it first.", where="html")


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


def existing(settings: Settings) -> Settings:
    """The settings as they are, for those who only read: a slip of the finger must not make a new store.

    Raises:
        NotFound: there is none.
    """
    if not settings.store.database.exists():
        raise NotFound(
            f"There is no store at {settings.store.database}; check --data-dir, or begin one with palate data import.",
            where="data_dir",
        )
    return settings
