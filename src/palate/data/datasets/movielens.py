"""Read all releases of MovieLens, detected by their files, and a variant of 1M with ranks."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import polars as pl

from palate.data.datasets.files import fields_of, line_blocks, lines_of, parquet_of, table_of
from palate.data.datasets.imported import Imported, Report
from palate.data.datasets.movielens_csv import RATING_COLUMNS, read_release
from palate.data.datasets.movielens_movies import MovieDetails, genres_of, movie
from palate.data.datasets.movielens_ratings import LAYOUT, dat_tables, ratings_of
from palate.data.datasets.movielens_tags import TAG_COLUMNS, Tags, given_tags, merge_tags
from palate.data.datasets.movielens_users import users_1m, users_100k
from palate.data.items import Item
from palate.errors import InvalidInput

_GENRES_100K: Final = (
    "unknown Action Adventure Animation Children's Comedy Crime Documentary Drama Fantasy "
    "Film-Noir Horror Musical Mystery Romance Sci-Fi Thriller War Western"
).split()
_FIRST_GENRE_COLUMN: Final = 5
_METADATA: Final = "ml1m_tmdb_details.parquet"
_MAX_CAST: Final = 8
_RATING: Final = ("user", "item", "value", "at")
_RANKED: Final = "the ranked MovieLens 1M"
_RANKED_COLUMNS: Final = ("user", "item", "rating", "timestamp", "rank")
_SHOWN: Final = 8
_EXPECTED: Final = (
    "u.data (100K), ratings.dat of user::movie::rating::time (1M, 10M), or ratings.csv with the columns "
    f"{', '.join(RATING_COLUMNS)} ({LAYOUT}) or {', '.join(_RANKED_COLUMNS)} ({_RANKED})"
)


def read_movielens(path: Path) -> Imported:
    """Read a MovieLens folder; the release is detected by its files and their columns, not by its name.

    For 1M a sibling folder ``NAME-metadata`` adds overviews and casts. Age, gender and occupation, where known, become
    the self-description of a user, a sentence. A file of a 100K folder, such as ``ua.base``, is read with the items
    of its folder.

    Raises:
        InvalidInput: the folder is no known release; the message says what it contains and what was expected.
    """
    report = Report()
    if path.is_file() and (path.parent / "u.item").exists():
        return _read_100k(path, report)
    if (path / "u.data").exists():
        return _read_100k(path / "u.data", report)
    if (path / "ratings.dat").exists():
        return _read_dat(path, report)
    if (path / "ratings.csv").exists():
        columns = _columns_of(path / "ratings.csv")
        if set(RATING_COLUMNS) <= set(columns):
            return read_release(path, report)
        if set(_RANKED_COLUMNS) <= set(columns):
            return _read_1m([_read_ranked(path, report)], path, report)
        raise _unknown_release(path, f"its ratings.csv has the columns {', '.join(columns) or '(none)'}")
    names = sorted(file.name for file in path.iterdir()) if path.is_dir() else []
    reason = f"it contains {', '.join(names[:_SHOWN])}" if names else "it is a file, or empty"
    raise _unknown_release(path, reason)


def _unknown_release(path: Path, reason: str) -> InvalidInput:
    return InvalidInput(f"{path} is not a MovieLens folder: {reason}; expected {_EXPECTED}.", where=str(path))


def _columns_of(path: Path) -> list[str]:
    first = next(line_blocks(path, 1), [""])[0]
    return next(csv.reader([first]), [])


def _read_100k(ratings: Path, report: Report) -> Imported:
    items, about = _items_100k(ratings.parent / "u.item", report), users_100k(ratings.parent / "u.user", report)
    return _imported([fields_of(ratings, "\t", _RATING)], items, about, report)


def _read_dat(path: Path, report: Report) -> Imported:
    first = next(line_blocks(path / "ratings.dat", 1), [""])[0]
    if len(first.split("::")) != len(_RATING):
        raise _unknown_release(path, f"its ratings.dat begins with {first[:60]!r}")
    return _read_1m(dat_tables(path / "ratings.dat", _RATING), path, report)


def _read_1m(tables: Iterable[pl.DataFrame], path: Path, report: Report) -> Imported:
    return _imported(tables, _items_1m(path, report), users_1m(path / "users.dat", report), report)


def _imported(tables: Iterable[pl.DataFrame], items: list[Item], about: dict[str, str], report: Report) -> Imported:
    ratings = ratings_of(tables, {item.id for item in items}, report)
    return Imported(tuple(items), ratings, report, "movielens", about)


def _read_ranked(path: Path, report: Report) -> pl.DataFrame:
    """Read the ``ratings.csv`` with ranks; missing times are reconstructed from the rank in the user's order.

    Ranks become times one second apart, which end at the user's last known time: the order is correct, the intervals
    are not.
    """
    frame = table_of(path / "ratings.csv", _RANKED_COLUMNS, _RANKED)
    last_times = table_of(path / "users_last_timestamps.csv", ("user", "t_last"), _RANKED)
    last_times = last_times.select("user", last=pl.col("t_last").cast(pl.Float64, strict=False))
    frame = frame.join(last_times, on="user", how="left", maintain_order="left")
    rank = pl.col("rank").cast(pl.Float64, strict=False).fill_null(-1.0)
    reconstructed = pl.col("last") - (rank.max().over("user") - rank)
    n_untimed = frame["timestamp"].is_null().sum()
    if n_untimed:
        report.notes.append(f"{n_untimed} ratings have no time; their rank gives the order, one second apart.")
    at = pl.col("timestamp").cast(pl.Float64, strict=False).fill_null(reconstructed)
    return frame.select(
        "line",
        "file",
        pl.col("user"),
        "item",
        pl.col("rating").alias("value"),
        at.cast(pl.String).alias("at"),
    )


def _items_100k(path: Path, report: Report) -> list[Item]:
    items: list[Item] = []
    for number, line in enumerate(lines_of(path), 1):
        fields = line.split("|")
        if len(fields) < _FIRST_GENRE_COLUMN + len(_GENRES_100K):
            report.drop("an item line with too few fields", path.name, [number])
            continue
        flags = fields[_FIRST_GENRE_COLUMN:]
        genres = tuple(
            genre for genre, flag in zip(_GENRES_100K, flags, strict=False) if flag == "1" and genre != "unknown"
        )
        items.append(movie(fields[0], fields[1], genres, {}))
    return items


def _items_1m(path: Path, report: Report) -> list[Item]:
    tags = _tags_10m(path, report)
    details = _metadata(path, report) if tags is None else {}
    items: list[Item] = []
    for number, line in enumerate(lines_of(path / "movies.dat"), 1):
        fields = line.split("::")
        if len(fields) != 3:
            report.drop("an item line without three fields", "movies.dat", [number])
            continue
        id_, title, words = fields
        genres = genres_of(words)
        facts: MovieDetails = details.get(id_, {}) if tags is None else {"tags": merge_tags(tags, {}, id_, genres)}
        items.append(movie(id_, title, genres, facts))
    return items


def _tags_10m(path: Path, report: Report) -> Tags | None:
    """Read ``tags.dat``, which 10M has and 1M does not."""
    file = path / "tags.dat"
    return given_tags(dat_tables(file, TAG_COLUMNS), report) if file.exists() else None


def _metadata(path: Path, report: Report) -> dict[str, MovieDetails]:
    """Read the metadata folder, as fields of items by movie id."""
    file = path.with_name(f"{path.name}-metadata") / _METADATA
    if not file.exists():
        report.notes.append(f"No {file.parent.name}/{_METADATA} beside the folder: titles and genres only.")
        return {}
    fields: dict[str, MovieDetails] = {}
    columns = ("movieId", "tmdb_id", "overview", "directors", "casts", "keywords", "poster_url")
    for row in parquet_of(file, columns, "the metadata of MovieLens 1M").iter_rows(named=True):
        fields[str(row["movieId"])] = {
            "description": row["overview"] or "",
            "creators": tuple(director["name"] for director in row["directors"] or ()),
            "people": tuple(actor["name"] for actor in row["casts"] or ())[:_MAX_CAST],
            "tags": tuple(row["keywords"] or ()),
            "image_url": row["poster_url"],
            "attributes": {} if row["tmdb_id"] is None else {"tmdb_id": f"{row['tmdb_id']:.0f}"},
        }
    return fields
