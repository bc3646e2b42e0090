"""Read Steam-200k: users' games with hours played, and metadata of the games."""

from __future__ import annotations

import ast
import csv
import html
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypedDict

import polars as pl

from palate.data.datasets.files import fields_of, first_of, lines_of, needed, rows_of
from palate.data.datasets.imported import COLUMNS, UNTIMED_S, Imported, Report, sound, untimed
from palate.data.items import Attribute, Item
from palate.errors import InvalidInput

_LAYOUT: Final = "steam-200k"
_SINGLE_FILE: Final = "steam-200k.csv"
_CELLS: Final = ("user", "item", "what", "amount")
_METADATA: Final = "steam-metadata"
_DESCRIPTIONS: Final = "steam_games_4000_descriptions.csv"
_TAGS: Final = "steam_9286_tags_price.csv"

PLAYED_HOURS: Final = 2.0
"""The hours from which an event is ``complete`` instead of ``click``: Steam refunds games played for less."""


class _GameDetails(TypedDict, total=False):
    """Fields of an item beside those that every game has."""

    year: int
    creators: tuple[str, ...]
    genres: tuple[str, ...]
    tags: tuple[str, ...]
    description: str
    attributes: Mapping[str, Attribute]


def read_steam(path: Path) -> Imported:
    """Read ``game_purchase.dat``, ``game_play.dat`` and ``item_info.dat``, or the original ``steam-200k.csv``.

    A sibling folder ``steam-metadata`` adds metadata of the games.

    Each pair of user and game is one event: ``complete`` if played for ``PLAYED_HOURS`` or more in all, ``click`` if
    for less, ``save`` if owned but not played. Hours are not stored, because only ratings have a value.

    Raises:
        InvalidInput: a file is missing or has another layout.
    """
    report = Report()
    single_file = first_of(path, _SINGLE_FILE)
    rows, names = _read_single_file(single_file) if single_file else _read_parts(path, report)
    metadata = _metadata(path.with_name(_METADATA), report)
    items = [
        Item(id=id_, domain="game", title=name, **metadata.get(_normalise_title(name), {}))
        for id_, name in names.items()
    ]
    n_described = sum(_normalise_title(name) in metadata for name in names.values())
    if metadata:
        report.notes.append(f"{n_described} of {len(items)} games have metadata in {_METADATA}, matched by title.")
    return Imported(*untimed(items, _events(rows, set(names), report), report), report, "steam")


def _read_parts(path: Path, report: Report) -> tuple[pl.DataFrame, dict[str, str]]:
    """Read the rows and the games' names from three files."""
    files = [needed(path, _LAYOUT, name) for name in ("game_play.dat", "game_purchase.dat", "item_info.dat")]
    rows = [fields_of(file, "\t", ("user", "item", "amount"), header="User_ID") for file in files[:2]]
    return pl.concat([rows[0].with_columns(played=True), rows[1].with_columns(played=False)]), _names(files[2], report)


def _read_single_file(path: Path) -> tuple[pl.DataFrame, dict[str, str]]:
    """Read the rows and the games' names from ``steam-200k.csv``; a game's id is its title.

    The columns are user, title, play or purchase, amount.
    """
    lines = list(csv.reader(lines_of(path)))
    columns = {
        name: [line[index] if index < len(line) else None for line in lines] for index, name in enumerate(_CELLS)
    }
    rows = pl.DataFrame(columns, schema=dict.fromkeys(_CELLS, pl.String)).with_row_index("line", offset=1)
    rows = rows.with_columns(played=pl.col("what") == "play", file=pl.lit(path.name))
    if rows.filter(pl.col("what").is_in(["play", "purchase"])).is_empty():
        raise InvalidInput(f"{path} has no rows of user, title, play or purchase, amount.", where=str(path))
    return rows, {title: title for title in rows["item"].drop_nulls().unique(maintain_order=True)}


def _events(rows: pl.DataFrame, game_ids: set[str], report: Report) -> pl.DataFrame:
    """Build one event for each user and game, of the strongest kind."""
    report.read += rows.height
    rows = rows.with_columns(pl.col("amount").cast(pl.Float64, strict=False))
    faults = {
        "a field is missing or not a number": pl.any_horizontal(pl.col("user", "item", "amount").is_null()),
        "no hours or no purchase": ~(pl.col("amount") > 0),
        "a game that is not in the list of games": ~pl.col("item").is_in(sorted(game_ids)),
    }
    rows = sound(rows, faults, report)
    hours = pl.col("amount").filter("played").sum()
    events = rows.group_by("user", "item", maintain_order=True).agg(hours.alias("hours"))
    report.notes.append(
        f"{rows.height - events.height} rows repeat the user and game of another row: one event for both, "
        f"complete from {PLAYED_HOURS:g} hours on, click below, save if never played."
    )
    played = pl.when(pl.col("hours") >= PLAYED_HOURS).then(pl.lit("complete")).otherwise(pl.lit("click"))
    kind = pl.when(pl.col("hours") > 0).then(played).otherwise(pl.lit("save"))
    return events.with_columns(kind=kind, value=pl.lit(None, pl.Float64), at=pl.lit(UNTIMED_S)).select(COLUMNS)


def _names(path: Path, report: Report) -> dict[str, str]:
    lines = lines_of(path)
    if not lines or lines[0].split("\t")[0] != "Game_ID":
        raise InvalidInput(f"{path} does not begin with the header Game_ID, Game Name of {_LAYOUT}.", where=str(path))
    names: dict[str, str] = {}
    for number, line in enumerate(lines[1:], 2):
        id_, _, name = (part.strip() for part in line.partition("\t"))
        if id_ and name and id_ not in names:
            names[id_] = name
        else:
            report.drop("a game without a unique id or a name", path.name, [number])
    return names


def _metadata(folder: Path, report: Report) -> dict[str, _GameDetails]:
    """Read the metadata of the games, as fields of items by normalised title."""
    fields: dict[str, _GameDetails] = {}
    descriptions, tags = first_of(folder, _DESCRIPTIONS), first_of(folder, _TAGS)
    if tags:
        for line, row in rows_of(tags, ("Unique_ID", "title", "tags", "date_released"), _METADATA, report):
            fields.setdefault(_normalise_title(row["title"]), _tagged(row, line, report))
    if descriptions:
        columns = ("appid", "title", "genres", "developers", "publishers", "tags", "release_year", "short_description")
        for _, row in rows_of(descriptions, columns, _METADATA, report):
            title = _normalise_title(row["title"])
            fields[title] = {**fields.get(title, {}), **_described(row)}
    if not fields:
        report.notes.append(f"No folder {_METADATA} beside the folder: the games have titles only.")
    fields.pop("", None)
    return fields


def _tagged(row: dict[str, str], line: int, report: Report) -> _GameDetails:
    try:
        tags = ast.literal_eval(html.unescape(row["tags"]) or "[]")
    except (ValueError, SyntaxError):
        report.drop("tags that are not a list; the game is kept", _TAGS, [line])
        tags = []
    return {"tags": tuple(map(str, tags)), "attributes": {"steam_id": row["Unique_ID"]}, **_year(row["date_released"])}


def _described(row: dict[str, str]) -> _GameDetails:
    attributes: dict[str, Attribute] = {
        "steam_id": row["appid"],
        "features": _words(row["tags"]),
        "publishers": _words(row["publishers"]),
    }
    return {
        "genres": tuple(_words(row["genres"])),
        "creators": tuple(_words(row["developers"])),
        "description": html.unescape(row["short_description"]).strip(),
        "attributes": {name: value for name, value in attributes.items() if value},
        **_year(row["release_year"]),
    }


def _year(text: str) -> _GameDetails:
    match = re.search(r"\b(?:19|20)\d\d\b", text)
    return {"year": int(match[0])} if match else {}


def _words(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(",") if word.strip()]


def _normalise_title(title: str) -> str:
    """Normalise a title for matching: no case, accents, trademark signs and punctuation."""
    return re.sub(r"[^a-z0-9]+", "", unicodedata.normalize("NFKD", re.sub("[™®©]", "", title)).casefold())
