"""MovieLens 100K and 1M, as their publisher packs them, and 1M as ``ratings.csv`` with ranks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import polars as pl

from palate.data.events import MAX_RATING
from palate.data.importers.files import fields_of, lines_of, parquet_of, table_of
from palate.data.importers.imported import COLUMNS, Imported, Report, sound
from palate.data.importers.movielens_people import people_1m, people_100k
from palate.data.items import Item
from palate.errors import InvalidInput

_TITLE: Final = re.compile(r"^(?P<title>.*?)\s*\((?P<year>\d{4})\)$")
_ARTICLE: Final = re.compile(r"^(?P<rest>.+), (?P<article>The|A|An|Le|La|Les|L'|Il|El|Los|Das|Der|Die)$")
_GENRES_100K: Final = (
    "unknown Action Adventure Animation Children's Comedy Crime Documentary Drama Fantasy "
    "Film-Noir Horror Musical Mystery Romance Sci-Fi Thriller War Western"
).split()
_FIRST_GENRE_COLUMN: Final = 5
_METADATA: Final = "ml1m_tmdb_details.parquet"
_MAX_CAST: Final = 8
_RATING: Final = ("person", "item", "value", "at")
_RANKED: Final = "the ranked MovieLens 1M"


def read_movielens(path: Path) -> Imported:
    """Read a MovieLens folder; for 1M a sibling folder ``NAME-metadata`` adds overviews and casts.
    Age, gender and occupation come as a sentence of each person, as they might say it.

    A file of a 100K folder, such as ``ua.base``, is read with the items of its folder.

    Raises:
        InvalidInput: the folder holds neither ``u.data`` nor ``ratings.dat`` nor ``ratings.csv``.
    """
    report = Report()
    if path.is_file() and (path.parent / "u.item").exists():
        ratings = fields_of(path, "\t", _RATING)
        items, about = _items_100k(path.parent / "u.item", report), people_100k(path.parent / "u.user", report)
    elif (path / "u.data").exists():
        ratings = fields_of(path / "u.data", "\t", _RATING)
        items, about = _items_100k(path / "u.item", report), people_100k(path / "u.user", report)
    elif (path / "ratings.dat").exists():
        ratings = fields_of(path / "ratings.dat", "::", _RATING)
        items, about = _items_1m(path, report), people_1m(path / "users.dat", report)
    elif (path / "ratings.csv").exists():
        ratings = _ranked(path, report)
        items, about = _items_1m(path, report), people_1m(path / "users.dat", report)
    else:
        raise InvalidInput(
            f"{path} is no MovieLens folder: it has neither u.data (100K) nor ratings.dat or ratings.csv (1M).",
            where=str(path),
        )
    checked = _checked(ratings, {item.id for item in items}, report)
    return Imported(tuple(items), checked, report, "movielens", about)


def _ranked(path: Path, report: Report) -> pl.DataFrame:
    """``ratings.csv``: where the time is missing, the rank in the person's order gives it.

    Ranks become times that end at the person's last known time, one second apart: the order is
    true, the distances are not.
    """
    frame = table_of(path / "ratings.csv", ("user", "item", "rating", "timestamp", "rank"), _RANKED)
    lasts = table_of(path / "users_last_timestamps.csv", ("user", "t_last"), _RANKED)
    lasts = lasts.select("user", last=pl.col("t_last").cast(pl.Float64, strict=False))
    frame = frame.join(lasts, on="user", how="left", maintain_order="left")
    rank = pl.col("rank").cast(pl.Float64, strict=False).fill_null(-1.0)
    guessed = pl.col("last") - (rank.max().over("user") - rank)
    untimed = frame["timestamp"].is_null().sum()
    if untimed:
        report.notes.append(f"{untimed} ratings carry no time; their rank gives the order, one second apart.")
    at = pl.col("timestamp").cast(pl.Float64, strict=False).fill_null(guessed)
    return frame.select(
        "line",
        "file",
        pl.col("user").alias("person"),
        "item",
        pl.col("rating").alias("value"),
        at.cast(pl.String).alias("at"),
    )


def _checked(ratings: pl.DataFrame, known: set[str], report: Report) -> pl.DataFrame:
    """The rows that mean something; the others are reported."""
    report.read += ratings.height
    rows = ratings.with_columns(pl.col("value", "at").cast(pl.Float64, strict=False))
    faults = {
        "a field is missing or no number": pl.any_horizontal(pl.col(*COLUMNS[:2], "value", "at").is_null()),
        "a rating outside (0, 5]": ~pl.col("value").is_between(0, MAX_RATING, closed="right"),
        "an item that the item file lacks": ~pl.col("item").is_in(sorted(known)),
        "the same person, item and time again": ~pl.struct("person", "item", "at").is_first_distinct(),
    }
    return sound(rows, faults, report).with_columns(kind=pl.lit("rating")).select(COLUMNS)


def _items_100k(path: Path, report: Report) -> list[Item]:
    items: list[Item] = []
    for number, line in enumerate(lines_of(path), 1):
        fields = line.split("|")
        if len(fields) < _FIRST_GENRE_COLUMN + len(_GENRES_100K):
            report.drop("an item line with too few fields", path.name, [number])
            continue
        flags = fields[_FIRST_GENRE_COLUMN:]
        genres = tuple(g for g, flag in zip(_GENRES_100K, flags, strict=False) if flag == "1" and g != "unknown")
        items.append(_movie(fields[0], fields[1], genres))
    return items


def _items_1m(path: Path, report: Report) -> list[Item]:
    details = _metadata(path, report)
    items: list[Item] = []
    for number, line in enumerate(lines_of(path / "movies.dat"), 1):
        fields = line.split("::")
        if len(fields) != 3:
            report.drop("an item line without three fields", "movies.dat", [number])
            continue
        id_, title, genres = fields
        items.append(_movie(id_, title, tuple(genres.split("|")), details.get(id_, {})))
    return items


def _metadata(path: Path, report: Report) -> dict[str, dict[str, object]]:
    """What the metadata folder knows of each movie, as fields of an item."""
    file = path.with_name(f"{path.name}-metadata") / _METADATA
    if not file.exists():
        report.notes.append(f"No {file.parent.name}/{_METADATA} beside the folder: titles and genres only.")
        return {}
    known: dict[str, dict[str, object]] = {}
    columns = ("movieId", "tmdb_id", "overview", "directors", "casts", "keywords", "poster_url")
    for row in parquet_of(file, columns, "the metadata of MovieLens 1M").iter_rows(named=True):
        known[str(row["movieId"])] = {
            "description": row["overview"] or "",
            "creators": tuple(person["name"] for person in row["directors"] or ()),
            "people": tuple(person["name"] for person in row["casts"] or ())[:_MAX_CAST],
            "tags": tuple(row["keywords"] or ()),
            "image_url": row["poster_url"],
            "attributes": {} if row["tmdb_id"] is None else {"tmdb_id": f"{row['tmdb_id']:.0f}"},
        }
    return known


def _movie(id_: str, raw_title: str, genres: tuple[str, ...], details: dict[str, object] | None = None) -> Item:
    """A movie from "Usual Suspects, The (1995)"."""
    match = _TITLE.match(raw_title.strip())
    title, year = (match["title"], int(match["year"])) if match else (raw_title.strip(), None)
    if article := _ARTICLE.match(title):
        joint = "" if article["article"].endswith("'") else " "
        title = f"{article['article']}{joint}{article['rest']}"
    return Item(id=id_, domain="movie", title=title, year=year, genres=genres, **(details or {}))  # type: ignore[arg-type]
