"""Read the CSV releases of MovieLens: latest, 20M, 25M and 32M."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from palate.data.datasets.files import needed, rows_of
from palate.data.datasets.imported import Imported, Report
from palate.data.datasets.movielens_movies import MovieDetails, genres_of, movie, titled
from palate.data.datasets.movielens_ratings import LAYOUT, csv_tables, ratings_of
from palate.data.datasets.movielens_tags import TAG_COLUMNS, genome_tags, given_tags, merge_tags
from palate.data.items import Item

RATING_COLUMNS: Final = ("userId", "movieId", "rating", "timestamp")
_IMDB_DIGITS: Final = 7


def read_release(path: Path, report: Report) -> Imported:
    """Read ``ratings.csv`` and ``movies.csv``, and ``tags.csv``, ``links.csv`` and the tag genome if they exist.

    Raises:
        InvalidInput: ``movies.csv`` is missing, or a file has another layout.
    """
    items = _movies(path, report)
    tables = csv_tables(path / "ratings.csv", ("user", "item", "value", "at"), RATING_COLUMNS, report)
    return Imported(tuple(items), ratings_of(tables, {item.id for item in items}, report), report, "movielens")


def _movies(path: Path, report: Report) -> list[Item]:
    movies, links = needed(path, LAYOUT, "movies.csv"), _links(path, report)
    user_tags, genome = {}, genome_tags(path, report)
    if (path / "tags.csv").is_file():
        user_tags = given_tags(csv_tables(path / "tags.csv", TAG_COLUMNS, ("userId", "movieId", "tag"), report), report)
    elif not genome:
        report.notes.append("No tags.csv in the folder: the movies have no tags.")
    items: dict[str, Item] = {}
    for line, row in rows_of(movies, ("movieId", "title", "genres"), LAYOUT, report):
        id_, title = row["movieId"].strip(), row["title"].strip()
        if not id_ or not title or id_ in items:
            report.drop("a movie without a unique id or a title", movies.name, [line])
            continue
        genres = genres_of(row["genres"])
        facts: MovieDetails = {"tags": merge_tags(user_tags, genome, id_, genres), "attributes": links.get(id_, {})}
        items[id_] = movie(id_, titled(title), genres, facts)
    return list(items.values())


def _links(path: Path, report: Report) -> dict[str, dict[str, str]]:
    """Read the IMDb and TMDB ids of the movies."""
    file = path / "links.csv"
    if not file.is_file():
        report.notes.append("No links.csv in the folder: the movies have no IMDb and TMDB ids.")
        return {}
    links: dict[str, dict[str, str]] = {}
    for _, row in rows_of(file, ("movieId", "imdbId", "tmdbId"), LAYOUT, report):
        imdb, tmdb = row["imdbId"].strip(), row["tmdbId"].strip()
        ids = {"imdb_id": f"tt{imdb.zfill(_IMDB_DIGITS)}" if imdb.isdecimal() else "", "tmdb_id": tmdb}
        links[row["movieId"].strip()] = {name: value for name, value in ids.items() if value.strip("t").isdecimal()}
    return links
