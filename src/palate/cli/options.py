"""Command-line options that several commands share, and the settings with them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from palate.cli.render import log_to_stderr
from palate.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from palate.settings import Settings

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="The folder of the embedded store.", show_default="palate-data", file_okay=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of tables; progress is silent.")]
Config = Annotated[
    Path | None,
    typer.Option("--config", help="A TOML file that changes the defaults.", show_default="palate.toml if it exists"),
]
Format = Annotated[
    str,
    typer.Option(
        "--format", help="movielens, csv, jsonl, parquet, goodbooks, steam, lastfm, tmdb or amazon-sequences."
    ),
]
Data = Annotated[Path, typer.Option("--data", help="A file, or the folder of a data set.")]
Items = Annotated[Path | None, typer.Option("--items", help="The table of items, if it is a separate file.")]
SettingsFile = Annotated[
    Path | None,
    typer.Option("--write", help="Write the settings to a new file, such as palate.toml; nothing is overwritten."),
]
ReportFile = Annotated[Path | None, typer.Option("--html", help="Write a report to read, one HTML file.")]
K = Annotated[int, typer.Option("--k", min=1, max=1000, help="The length of the lists.")]
RelevantFrom = Annotated[
    float | None, typer.Option("--relevant-from", help="Lower ratings are not relevant.", show_default="all count")
]
Seeds = Annotated[list[int] | None, typer.Option("--seed", help="Of splits and models; repeatable.", show_default="42")]
ProtocolName = Annotated[
    str,
    typer.Option(
        "--protocol", help="stratified, random, last_out, after, k_fold, held_out, crossing, crossing_after or given."
    ),
]
TrainShare = Annotated[
    float, typer.Option("--train-share", help="Of events, time or users, depending on the protocol.")
]
Last = Annotated[int, typer.Option("--last", help="last_out: how many events of each user.")]
Folds = Annotated[int, typer.Option("--folds", help="k_fold: the number of folds.")]
KnownShare = Annotated[float, typer.Option("--shown", help="held_out: the share of a user's events that is known.")]
Domain = Annotated[
    str, typer.Option("--domain", help="crossing: the domain to test, with users known from other domains.")
]
Users = Annotated[
    int | None, typer.Option("--users", min=1, help="Evaluate so many users, drawn at random.", show_default="all")
]
Models = Annotated[list[str] | None, typer.Option("--model", help="Repeatable.", show_default="all")]
GroupBy = Annotated[str | None, typer.Option("--by", help="segment: also figures for each user segment.")]
MinItemEvents = Annotated[int, typer.Option("--min-item-events", min=0, help="Leave out items with fewer events.")]
MinUserEvents = Annotated[int, typer.Option("--min-user-events", min=0, help="Leave out users with fewer events.")]

Since = Annotated[
    str,
    typer.Option("--since", help="Such as 7d, 12h or 2026-01-31 (UTC): no older lists.", show_default="all lists"),
]
_SECONDS_OF = {"m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}


def parse_since(text: str, now: float) -> float:
    """The time that ``--since`` names, in seconds since 1970; 0 for an empty text.

    Raises:
        InvalidInput: it is neither a duration nor a time.
    """
    if not text:
        return 0.0
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([mhdw])", text):
        return now - float(match[1]) * _SECONDS_OF[match[2]]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            f"--since is a duration such as 7d, 12h or 30m, or a time such as 2026-01-31, not {text!r}.", where="since"
        ) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def check_report_folder(path: Path | None) -> None:
    """Check the folder of a report before long work.

    Raises:
        InvalidInput: there is no folder to write the report into.
    """
    if path and not path.absolute().parent.is_dir():
        raise InvalidInput(f"There is no folder {path.parent} to write the report into; create it first.", where="html")


def load_settings_with(data_dir: Path | None, config: Path | None = None, **server: object) -> Settings:
    """The settings with the options of the command line applied; ``server`` options that are None are ignored.

    What is logged from now on has the format that they name.
    """
    from palate.settings import load_settings

    overrides: dict[str, dict[str, object]] = {}
    if data_dir is not None:
        overrides["store"] = {"data_dir": data_dir}
    server_options = {name: value for name, value in server.items() if value is not None}
    if server_options:
        overrides["server"] = server_options
    settings = load_settings(config, **overrides)
    log_to_stderr(settings, is_quiet=True)
    return settings


def require_store(settings: Settings) -> Settings:
    """The settings, if their store exists: commands that only read must not create one after a typing error.

    Raises:
        NotFound: the store does not exist.
    """
    if not settings.store.postgres_url and not settings.store.database.exists():
        raise NotFound(
            f"There is no store at {settings.store.database}; check --data-dir, or create one with palate data import.",
            where="data_dir",
        )
    return settings
