"""What users tagged the movies of MovieLens with, and what its tag genome says of them."""

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
"""Of each movie so many of what users said, and as many again of the genome."""
MAX_LETTERS: Final = 40
"""A longer tag is a sentence."""
RELEVANT: Final = 0.8
"""From this relevance on a genome tag holds of a movie; a thousand of them have some relevance to each."""
_SHELF: Final = re.compile(
    r"\b(?:dvds?|dvd-?r(?:am)?|dvd-video|bd-?r|blu-?ray|vhs|clv|tivo|netflix|betamax|"
    r"(?:to|want to|must|not|never|already|don't) (?:see|watch|rent|buy|own)|seen|watched|watchlist|own(?:ed)?|"
    r"my|ratings?|top \d+|on hold|queue|(?:19|20)\d\d)\b"
)
"""Words by which users sort their own shelves; they say nothing of the movie."""

Tags = dict[str, list[str]]
"""Tags of movies by id, the best first."""


def given_tags(tables: Iterable[pl.DataFrame], report: Report) -> Tags:
    """The ``MAX_TAGS`` tags of each movie that most users gave it, equal ones by name, in lower case.

    ``tables`` hold strings: ``TAG_COLUMNS``, with ``line`` and ``file``.
    """
    taken = [pl.DataFrame(schema=dict.fromkeys(TAG_COLUMNS, pl.Categorical))]
    for table in tables:
        whole = pl.all_horizontal(pl.col(TAG_COLUMNS).fill_null("") != "")
        report.drop("a tag without a user, a movie and a word", *_places(table.filter(~whole)))
        said = table.filter(whole).with_columns(pl.col("tag").str.to_lowercase().str.replace_all(r"\s+", " "))
        taken.append(said.select(pl.col(TAG_COLUMNS).cast(pl.Categorical)))
    rows = pl.concat(taken).unique().with_columns(pl.col("item", "tag").cast(pl.String))
    counts = rows.group_by("item", "tag").len("weight")
    return _best(counts.filter(pl.col("tag").is_in(_telling(counts["tag"]).implode())))


def genome_tags(path: Path, report: Report) -> Tags:
    """Of each movie the ``MAX_TAGS`` most relevant tags of the genome from ``RELEVANT`` on; none without its files."""
    scores, names = path / "genome-scores.csv", path / "genome-tags.csv"
    if not scores.is_file() or not names.is_file():
        return {}
    weight = pl.col("weight").cast(pl.Float64, strict=False)
    tables = csv_tables(scores, ("item", "id", "weight"), ("movieId", "tagId", "relevance"), report)
    rows = [table.select("item", "id", weight).filter(weight.is_between(RELEVANT, 1)) for table in tables]
    words = [table.select("id", "tag") for table in csv_tables(names, ("id", "tag"), ("tagId", "tag"), report)]
    if not rows or not words:
        return {}
    report.notes.append(f"Tags of the genome hold of a movie from a relevance of {RELEVANT} on.")
    named = pl.concat(rows).join(pl.concat(words), on="id")
    return _best(named.select("item", pl.col("tag").str.to_lowercase(), "weight"))


def joined(given: Tags, genome: Tags, movie: str, genres: Iterable[str]) -> tuple[str, ...]:
    """All tags of a movie, each once, without those that are its genres."""
    own = {genre.lower() for genre in genres}
    words = dict.fromkeys([*given.get(movie, []), *genome.get(movie, [])])
    return tuple(word for word in words if word not in own)


def _best(rows: pl.DataFrame) -> Tags:
    ranked = rows.sort("weight", "tag", descending=[True, False]).group_by("item", maintain_order=True)
    return dict(ranked.agg(pl.col("tag").head(MAX_TAGS)).iter_rows())


def _telling(tags: pl.Series) -> pl.Series:
    """The tags that say what a movie is, rather than whose shelf it stands on."""
    telling = [tag for tag in tags.unique().to_list() if len(tag) <= MAX_LETTERS and _tells(tag)]
    return pl.Series(telling, dtype=pl.String)


def _tells(tag: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", tag)) and not _SHELF.search(tag)


def _places(rows: pl.DataFrame) -> tuple[str, list[int]]:
    return (rows["file"][0] if rows.height else ""), rows["line"].to_list()
