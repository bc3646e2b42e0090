"""Goodbooks-10k: ratings of ten thousand books, in its first or second edition, with whatever lies beside them."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

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
_SHELF: Final = re.compile(
    r"\b(?:re-?read\w*|read|to-read|reads|reading|readed|tbr|own|owned|own-it|i-own|to-buy|buy|bought|wish|wishlist|my|"
    r"shelf|shelves|bookshelf|shelfari|library|kindle|nook|e-?books?|epub|pdf|audible|audio|audio-?books?|paperback|"
    r"hardcover|dnf|finish|finished|unfinished|abandoned|gave-up|on-hold|borrowed|maybe|must|reviewed|have|default|"
    r"favou?rites?|fav|favs|faves|stars?|challenge|club|bookclub|book-group|reviews?|releases?|currently|gilmore|"
    r"before-you-die|1001|arcs?|netgalley|school-books|cover-love|made-me-cry|boyfriends?|first-in-series|"
    r"stand-?alone|books?|novels?|series|séries|english|collection|other|misc|general|(?:19|20)\d\d)\b"
)
"""Words by which users sort their own shelves; they say nothing of the book."""
_SAYS: Final = re.compile(
    r"\b(?:comic|picture|chapter|school)-books?\b|\bgraphic-novels?\b|\bbooks?-about-|\bcoloring-books?\b"
)
"""Tags that do, though they hold such a word."""


def read_goodbooks(path: Path) -> Imported:
    """Read a goodbooks folder: ``ratings.csv`` or ``ratings_v1.csv``, and the books with tags, genres, descriptions.

    Raises:
        InvalidInput: it lacks the ratings or the books, or one of its files has another layout.
    """
    report = Report()
    ratings = needed(path, _LAYOUT, "ratings_v1.csv", "ratings.csv")
    books = needed(path, _LAYOUT, "books_enriched.csv", "books.csv")
    items = _books(books, _facts(path, report), report)
    events = _ratings(ratings, {item.id for item in items}, report)
    if ratings.name == "ratings.csv":
        report.notes.append("Its publisher says that ratings.csv is sorted by time: line numbers stand for times.")
        return Imported(tuple(items), events, report, "goodbooks")
    return Imported(*untimed(items, events, report), report, "goodbooks")


_BOOK_COLUMNS: Final = tuple(
    "book_id goodreads_book_id isbn isbn13 authors original_publication_year title language_code image_url".split()
)


def _books(path: Path, facts: dict[str, dict[str, Any]], report: Report) -> list[Item]:
    items: dict[str, Item] = {}
    for line, row in rows_of(path, _BOOK_COLUMNS, _LAYOUT, report):
        id_ = row["book_id"]
        if not id_ or id_ in items or not row["title"]:
            report.drop("a book without an id of its own or a title", path.name, [line])
        else:
            items[id_] = _book(row, facts[id_])
    return list(items.values())


def _ratings(path: Path, known: set[str], report: Report) -> pl.DataFrame:
    """One rating for each user and book; of several the lowest, as the most cautious."""
    table = table_of(path, ("user_id", "book_id", "rating"), _LAYOUT)
    report.read += table.height
    value = pl.col("rating").cast(pl.Float64, strict=False)
    rows = table.select(pl.col("user_id").alias("user"), pl.col("book_id").alias("item"), "line", "file", value=value)
    faults = {
        "a field is missing or no number": pl.any_horizontal(pl.col("user", "item", "value").is_null()),
        "a rating outside (0, 5]": ~pl.col("value").is_between(0, MAX_RATING, closed="right"),
        "a book that the file of books lacks": ~pl.col("item").is_in(sorted(known)),
    }
    rows = sound(rows, faults, report).sort("value", "line")
    again = {"the same user and book again; the lowest rating stays": ~pl.struct("user", "item").is_first_distinct()}
    rows = sound(rows, again, report).sort("line")
    return rows.with_columns(pl.col("line").cast(pl.Float64).alias("at"), kind=pl.lit("rating")).select(COLUMNS)


def _facts(path: Path, report: Report) -> dict[str, dict[str, Any]]:
    """What the files beside the books say of each, as fields of an item."""
    facts: dict[str, dict[str, Any]] = defaultdict(dict)
    if file := first_of(path, "book_genres.csv"):
        for _, row in rows_of(file, ("book_id", "genres"), _LAYOUT, report):
            facts[row["book_id"]]["genres"] = tuple(g.replace("_", " ") for g in row["genres"].split("|") if g)
    if file := first_of(path, "book_descriptions.csv"):
        for _, row in rows_of(file, ("book_id", "description"), _LAYOUT, report):
            facts[row["book_id"]]["description"] = row["description"].strip()
    for names in (("book_tags_reduced.csv", "tags_reduced.csv"), ("book_tags.csv", "tags.csv")):
        given, tags = first_of(path, names[0]), first_of(path, names[1])
        if given and tags:
            books = needed(path, _LAYOUT, "books.csv", "books_enriched.csv")
            for book, words in _tags(given, tags, books, report):
                facts[book]["tags"] = tuple(word for word in words if word not in facts[book].get("genres", ()))
            return facts
    report.notes.append("No book_tags.csv and tags.csv in the folder: the books have no tags.")
    return facts


def _tags(given: Path, tags: Path, books: Path, report: Report) -> list[tuple[str, list[str]]]:
    """Of each book the tags that most users gave it and that say what it is."""
    names = table_of(tags, ("tag_id", "tag_name"), _LAYOUT).select("tag_id", "tag_name")
    telling = names.filter(pl.col("tag_name").map_elements(_tells, pl.Boolean))
    report.notes.append(
        f"{telling.height} of {names.height} tags say what a book is; shelf names such as to-read are left out."
    )
    ids = table_of(books, ("book_id", "goodreads_book_id"), _LAYOUT).select("book_id", "goodreads_book_id")
    counts = table_of(given, ("tag_id", "goodreads_book_id", "count"), _LAYOUT)
    rows = (
        counts.select("tag_id", "goodreads_book_id", n=pl.col("count").cast(pl.Int64, strict=False))
        .filter(pl.col("n") > 0)
        .join(telling, on="tag_id")
        .join(ids, on="goodreads_book_id")
        .sort("n", "tag_name", descending=[True, False])
        .group_by("book_id", maintain_order=True)
        .agg(pl.col("tag_name").str.replace_all("-", " ").unique(maintain_order=True).head(_MAX_TAGS))
    )
    return list(rows.iter_rows())


def _tells(tag: str | None) -> bool:
    """Whether a tag says what a book is, rather than whose shelf it stands on."""
    if not tag or not re.search(r"[^\W\d_]{2}", tag):
        return False
    return bool(_SAYS.search(tag)) or not _SHELF.search(tag)


def _book(row: dict[str, str], facts: dict[str, Any]) -> Item:
    series = _SERIES.match(row["title"])
    attributes = {
        "goodreads_id": row["goodreads_book_id"],
        # The 10 digits lost the zeros that they began with; the 13 went through a spreadsheet, which lost the last.
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
        image_url=None if _NO_COVER in row["image_url"] else row["image_url"] or None,
        attributes={name: value for name, value in attributes.items() if value},
        **facts,
    )


def _year(text: str) -> int | None:
    """A year from "2008.0"; books of antiquity have negative ones."""
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return None
