"""Read goodbooks-10k, in its first or second edition, with optional metadata files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from palate.data.datasets.files import first_of, needed, rows_of, table_of
from palate.data.datasets.imported import COLUMNS, Imported, Report, sound, untimed
from palate.data.datasets.isbn import isbn13
from palate.data.events import MAX_RATING
from palate.data.items import Item

_LAYOUT: Final = "goodbooks-10k"
_MAX_TAGS: Final = 10
_SERIES: Final = re.compile(r"^(?P<title>.+?)\s*\((?P<series>[^()]+?),?\s+#[^()]*\)$")
_NO_COVER: Final = "/nophoto/"
_SHELF_NAME: Final = re.compile(
    r"\b(?:re-?read\w*|read|to-read|reads|reading|readed|tbr|own|owned|own-it|i-own|to-buy|buy|bought|wish|wishlist|my|"
    r"shelf|shelves|bookshelf|shelfari|library|kindle|nook|e-?books?|epub|pdf|audible|audio|audio-?books?|paperback|"
    r"hardcover|dnf|finish|finished|unfinished|abandoned|gave-up|on-hold|borrowed|maybe|must|reviewed|have|default|"
    r"favou?rites?|fav|favs|faves|stars?|challenge|club|bookclub|book-group|reviews?|releases?|currently|gilmore|"
    r"before-you-die|1001|arcs?|netgalley|school-books|cover-love|made-me-cry|boyfriends?|first-in-series|"
    r"stand-?alone|books?|novels?|series|séries|english|collection|other|misc|general|(?:19|20)\d\d)\b"
)
"""Words of shelf names by which users organise their books; they do not describe the book."""
_DESCRIPTIVE: Final = re.compile(
    r"\b(?:comic|picture|chapter|school)-books?\b|\bgraphic-novels?\b|\bbooks?-about-|\bcoloring-books?\b"
)
"""Tags that describe the book although they contain such a word."""


@dataclass(slots=True)
class _Facts:
    """The metadata of a book from the files beside the books."""

    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str = ""


def read_goodbooks(path: Path) -> Imported:
    """Read a goodbooks folder: ``ratings.csv`` or ``ratings_v1.csv``, and books with tags, genres and descriptions.

    Raises:
        InvalidInput: the ratings or the books are missing, or a file has another layout.
    """
    report = Report()
    ratings = needed(path, _LAYOUT, "ratings_v1.csv", "ratings.csv")
    books = needed(path, _LAYOUT, "books_enriched.csv", "books.csv")
    items = _books(books, _facts(path, report), report)
    events = _ratings(ratings, {item.id for item in items}, report)
    if ratings.name == "ratings.csv":
        report.notes.append("Its publisher states that ratings.csv is sorted by time: line numbers are used as times.")
        return Imported(tuple(items), events, report, "goodbooks")
    return Imported(*untimed(items, events, report), report, "goodbooks")


_BOOK_COLUMNS: Final = tuple(
    "book_id goodreads_book_id isbn isbn13 authors original_publication_year title language_code image_url".split()
)


def _books(path: Path, facts: Mapping[str, _Facts], report: Report) -> list[Item]:
    items: dict[str, Item] = {}
    for line, row in rows_of(path, _BOOK_COLUMNS, _LAYOUT, report):
        id_ = row["book_id"]
        if not id_ or id_ in items or not row["title"]:
            report.drop("a book without a unique id or a title", path.name, [line])
        else:
            items[id_] = _book(row, facts[id_])
    return list(items.values())


def _ratings(path: Path, book_ids: set[str], report: Report) -> pl.DataFrame:
    """Read one rating for each user and book; of several, the lowest."""
    table = table_of(path, ("user_id", "book_id", "rating"), _LAYOUT)
    report.read += table.height
    value = pl.col("rating").cast(pl.Float64, strict=False)
    rows = table.select(pl.col("user_id").alias("user"), pl.col("book_id").alias("item"), "line", "file", value=value)
    faults = {
        "a field is missing or not a number": pl.any_horizontal(pl.col("user", "item", "value").is_null()),
        "a rating outside (0, 5]": ~pl.col("value").is_between(0, MAX_RATING, closed="right"),
        "a book that is not in the file of books": ~pl.col("item").is_in(sorted(book_ids)),
    }
    rows = sound(rows, faults, report).sort("value", "line")
    repetitions = {
        "the same user and book again; the lowest rating stays": ~pl.struct("user", "item").is_first_distinct()
    }
    rows = sound(rows, repetitions, report).sort("line")
    return rows.with_columns(pl.col("line").cast(pl.Float64).alias("at"), kind=pl.lit("rating")).select(COLUMNS)


def _facts(path: Path, report: Report) -> dict[str, _Facts]:
    """Read the metadata files beside the books, by book id."""
    facts: dict[str, _Facts] = defaultdict(_Facts)
    if file := first_of(path, "book_genres.csv"):
        for _, row in rows_of(file, ("book_id", "genres"), _LAYOUT, report):
            facts[row["book_id"]].genres = tuple(g.replace("_", " ") for g in row["genres"].split("|") if g)
    if file := first_of(path, "book_descriptions.csv"):
        for _, row in rows_of(file, ("book_id", "description"), _LAYOUT, report):
            facts[row["book_id"]].description = row["description"].strip()
    for names in (("book_tags_reduced.csv", "tags_reduced.csv"), ("book_tags.csv", "tags.csv")):
        taggings, tags = first_of(path, names[0]), first_of(path, names[1])
        if taggings and tags:
            books = needed(path, _LAYOUT, "books.csv", "books_enriched.csv")
            for book, words in _tags(taggings, tags, books, report):
                facts[book].tags = tuple(word for word in words if word not in facts[book].genres)
            return facts
    report.notes.append("No book_tags.csv and tags.csv in the folder: the books have no tags.")
    return facts


def _tags(taggings: Path, tags: Path, books: Path, report: Report) -> list[tuple[str, list[str]]]:
    """Select for each book the descriptive tags that most users gave it."""
    names = table_of(tags, ("tag_id", "tag_name"), _LAYOUT).select("tag_id", "tag_name")
    descriptive = names.filter(pl.col("tag_name").map_elements(_is_descriptive, pl.Boolean))
    report.notes.append(
        f"{descriptive.height} of {names.height} tags describe books; shelf names such as to-read are left out."
    )
    ids = table_of(books, ("book_id", "goodreads_book_id"), _LAYOUT).select("book_id", "goodreads_book_id")
    counts = table_of(taggings, ("tag_id", "goodreads_book_id", "count"), _LAYOUT)
    rows = (
        counts.select("tag_id", "goodreads_book_id", n=pl.col("count").cast(pl.Int64, strict=False))
        .filter(pl.col("n") > 0)
        .join(descriptive, on="tag_id")
        .join(ids, on="goodreads_book_id")
        .sort("n", "tag_name", descending=[True, False])
        .group_by("book_id", maintain_order=True)
        .agg(pl.col("tag_name").str.replace_all("-", " ").unique(maintain_order=True).head(_MAX_TAGS))
    )
    return list(rows.iter_rows())


def _is_descriptive(tag: str | None) -> bool:
    """Whether a tag describes a book, rather than naming a user's shelf."""
    if not tag or not re.search(r"[^\W\d_]{2}", tag):
        return False
    return bool(_DESCRIPTIVE.search(tag)) or not _SHELF_NAME.search(tag)


def _book(row: dict[str, str], facts: _Facts) -> Item:
    series = _SERIES.match(row["title"])
    attributes = {
        "goodreads_id": row["goodreads_book_id"],
        # ISBN-10s lost their leading zeros; ISBN-13s were rounded by a spreadsheet.
        "isbn": isbn13(row["isbn"].replace("-", "").zfill(10)) or isbn13(row["isbn13"]),
        "language": row["language_code"],
        "series": series["series"].strip() if series else "",
    }
    return Item(
        id=row["book_id"],
        domain="book",
        title=series["title"] if series else row["title"],
        year=_year(row["original_publication_year"]),
        creators=tuple(" ".join(name.split()) for name in row["authors"].split(",") if name.strip()),
        genres=facts.genres,
        tags=facts.tags,
        description=facts.description,
        image_url=None if _NO_COVER in row["image_url"] else row["image_url"] or None,
        attributes={name: value for name, value in attributes.items() if value},
    )


def _year(text: str) -> int | None:
    """Parse a year such as "2008.0"; books of antiquity have negative years."""
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return None
