"""Read the tags that users gave to MovieLens movies, and the tag genome."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import polars as pl

from palate.data.datasets.imported import Report
from palate.data.datasets.movielens_ratings import csv_tables

TAG_COLUMNS: Final = ("user", "item", "tag")
MAX_TAGS: Final = 10
"""The maximum number of users' tags of a movie, and of genome tags."""
MAX_LETTERS: Final = 40
"""Longer tags are left out, because they are sentences."""
RELEVANT: Final = 0.8
"""The minimum relevance of a genome tag to a movie; all tags of the genome have some relevance to every movie."""
_SHELF_NAME: Final = re.compile(
    r"\b(?:dvds?|dvd-?r(?:am)?|dvd-video|bd-?r|blu-?ray|vhs|clv|tivo|netflix|betamax|"
    r"(?:to|want to|must|not|never|already|don't) (?:see|watch|rent|buy|own)|seen|watched|watchlist|own(?:ed)?|"
    r"my|ratings?|top \d+|on hold|queue|(?:19|20)\d\d)\b"
)
"""Words of tags by which users organise their movies; they do not describe the movie."""

Tags = dict[str, list[str]]
"""Tags of movies by id, the best first."""


def given_tags(tables: Iterable[pl.DataFrame], report: Report) -> Tags:
    """Select the ``MAX_TAGS`` tags of each movie that most users gave it, ties by name, in lower case.

    ``tables`` have the string columns ``TAG_COLUMNS``, and ``line`` and ``file``.
    """
    tagging_tables = [pl.DataFrame(schema=dict.fromkeys(TAG_COLUMNS, pl.Categorical))]
    for table in tables:
        is_complete = pl.all_horizontal(pl.col(TAG_COLUMNS).fill_null("") != "")
        report.drop("a tag without a user, a movie and a word", *_file_and_lines(table.filter(~is_complete)))
        rows = table.filter(is_complete).with_columns(pl.col("tag").str.to_lowercase().str.replace_all(r"\s+", " "))
        tagging_tables.append(rows.select(pl.col(TAG_COLUMNS).cast(pl.Categorical)))
    rows = pl.concat(tagging_tables).unique().with_columns(pl.col("item", "tag").cast(pl.String))
    counts = rows.group_by("item", "tag").len("weight")
    return _best(counts.filter(pl.col("tag").is_in(_select_descriptive(counts["tag"]).implode())))


def genome_tags(path: Path, report: Report) -> Tags:
    """Select the ``MAX_TAGS`` most relevant genome tags of each movie (at least ``RELEVANT``); empty without files."""
    scores, names = path / "genome-scores.csv", path / "genome-tags.csv"
    if not scores.is_file() or not names.is_file():
        return {}
    weight = pl.col("weight").cast(pl.Float64, strict=False)
    tables = csv_tables(scores, ("item", "id", "weight"), ("movieId", "tagId", "relevance"), report)
    rows = [table.select("item", "id", weight).filter(weight.is_between(RELEVANT, 1)) for table in tables]
    words = [table.select("id", "tag") for table in csv_tables(names, ("id", "tag"), ("tagId", "tag"), report)]
    if not rows or not words:
        return {}
    report.notes.append(f"Genome tags are assigned to a movie from a relevance of {RELEVANT} on.")
    tagged = pl.concat(rows).join(pl.concat(words), on="id")
    return _best(tagged.select("item", pl.col("tag").str.to_lowercase(), "weight"))


def merge_tags(user_tags: Tags, genome: Tags, movie: str, genres: Iterable[str]) -> tuple[str, ...]:
    """Merge the tags of a movie, without duplicates and without those that equal its genres."""
    genre_names = {genre.lower() for genre in genres}
    words = dict.fromkeys([*user_tags.get(movie, []), *genome.get(movie, [])])
    return tuple(word for word in words if word not in genre_names)


def _best(rows: pl.DataFrame) -> Tags:
    ranked = rows.sort("weight", "tag", descending=[True, False]).group_by("item", maintain_order=True)
    return dict(ranked.agg(pl.col("tag").head(MAX_TAGS)).iter_rows())


def _select_descriptive(tags: pl.Series) -> pl.Series:
    """Select the tags that describe movies, rather than naming a user's shelf."""
    descriptive = [tag for tag in tags.unique().to_list() if len(tag) <= MAX_LETTERS and _is_descriptive(tag)]
    return pl.Series(descriptive, dtype=pl.String)


def _is_descriptive(tag: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", tag)) and not _SHELF_NAME.search(tag)


def _file_and_lines(rows: pl.DataFrame) -> tuple[str, list[int]]:
    return (rows["file"][0] if rows.height else ""), rows["line"].to_list()
