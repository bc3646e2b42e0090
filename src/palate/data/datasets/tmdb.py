"""Read TMDB 5000: metadata of five thousand movies, without interactions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from palate.data.datasets.files import first_of, needed, parquet_of, rows_of
from palate.data.datasets.imported import Imported, Report, no_interactions
from palate.data.items import Item

_LAYOUT: Final = "tmdb-5000"
_MAX_CAST: Final = 8
_CREDITS: Final = "tmdb_5000_credits.csv"
_CAST: Final = "tmdb_2999_with_cast_crew.parquet"
_PARTICLES: Final = ("Mc", "Mac", "De", "Di", "La", "Le", "O'")
_WORD_BOUNDARY: Final = re.compile(
    rf"(?<=[^\W\d_A-Z]){''.join(f'(?<!{particle})' for particle in _PARTICLES)}(?=[A-Z])|(?<=\.)(?=\w)"
)
"""The boundary between two words of a name without spaces."""


class _Credits(NamedTuple):
    """The directors and the cast of a movie."""

    creators: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def read_tmdb(path: Path) -> Imported:
    """Read ``tmdb_5000_movies.csv`` or ``.csv.gz``, with cast and directors from the credits or the Parquet file.

    Raises:
        InvalidInput: the movies are missing, or a file has another layout.
    """
    report = Report()
    movies = needed(path, _LAYOUT, "tmdb_5000_movies.csv", "tmdb_5000_movies.csv.gz")
    credits = _credits(path, report)
    items: dict[str, Item] = {}
    columns = ("id", "title", "genres", "keywords", "overview", "release_date", "original_language", "original_title")
    for line, row in rows_of(movies, columns, _LAYOUT, report):
        report.read += 1
        genres, keywords = _parse_names(row["genres"]), _parse_names(row["keywords"])
        if not row["id"].isdecimal() or not row["title"].strip() or row["id"] in items:
            report.drop("a movie without a unique id or a title", movies.name, [line])
        elif genres is None or keywords is None:
            report.drop("genres or keywords that are not a JSON list of names", movies.name, [line])
        else:
            items[row["id"]] = _movie(row, genres, keywords, credits.get(row["id"], _Credits()))
    return Imported(tuple(items.values()), no_interactions(), report, "tmdb")


def _movie(row: dict[str, str], genres: list[str], keywords: list[str], credits: _Credits) -> Item:
    year = re.match(r"(\d{4})-", row["release_date"])
    attributes = {"tmdb_id": row["id"], "language": row["original_language"], "original_title": row["original_title"]}
    if row["original_title"] == row["title"]:
        del attributes["original_title"]
    return Item(
        id=row["id"],
        domain="movie",
        title=row["title"].strip(),
        year=int(year[1]) if year else None,
        creators=credits.creators,
        people=credits.people,
        genres=tuple(genres),
        tags=tuple(keywords),
        description=row["overview"].strip(),
        attributes={name: value for name, value in attributes.items() if value},
    )


def _credits(path: Path, report: Report) -> dict[str, _Credits]:
    """Read directors and cast, by movie id."""
    credits: dict[str, _Credits] = {}
    if file := first_of(path, _CREDITS, f"{_CREDITS}.gz"):
        for line, row in rows_of(file, ("movie_id", "cast", "crew"), _LAYOUT, report):
            cast, directors = _parse_names(row["cast"]), _parse_names(row["crew"], job="Director")
            if cast is None or directors is None:
                report.drop("a cast or crew that is not a JSON list of names", file.name, [line])
            else:
                credits[row["movie_id"]] = _Credits(tuple(directors), tuple(cast[:_MAX_CAST]))
    elif file := first_of(path, _CAST):
        for row in parquet_of(file, ("movie_id", "cast", "crew"), _LAYOUT).iter_rows(named=True):
            creators, people = (tuple(map(_insert_spaces, row[column] or ())) for column in ("crew", "cast"))
            credits[str(row["movie_id"])] = _Credits(creators, people)
        report.notes.append(
            f"{_CAST} has names without spaces; spaces were inserted before capitals, which is wrong for a few names."
        )
    else:
        report.notes.append(f"No {_CREDITS} and no {_CAST} in the folder: the movies have no cast and directors.")
    return credits


def _parse_names(cell: str, **having: str) -> list[str] | None:
    """Parse the names in a JSON list of objects with the given fields; None if it is invalid."""
    try:
        objects = orjson.loads(cell or "[]")
        return [
            str(entry["name"])
            for entry in objects
            if entry["name"] and all(entry.get(field) == value for field, value in having.items())
        ]
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _insert_spaces(name: str) -> str:
    """Insert the missing spaces of a name: "SamWorthington" becomes "Sam Worthington"."""
    return _WORD_BOUNDARY.sub(" ", name)
