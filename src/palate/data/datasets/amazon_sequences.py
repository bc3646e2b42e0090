"""Amazon movies and books, as published for cross-domain sequences: what each user came to in both, by day."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from palate.data.datasets.files import lines_of, needed
from palate.data.datasets.imported import COLUMNS, Imported, Report, in_no_order, sound
from palate.data.datasets.isbn import isbn13
from palate.data.events import MAX_TIME_S, MIN_TIME_S
from palate.data.items import Item
from palate.errors import InvalidInput

_LAYOUT: Final = "amazon-movie-book-seq"
_DOMAINS: Final = {"Alist.txt": "movie", "Blist.txt": "book"}
_HISTORIES: Final = ("traindata_new.txt", "validdata_new.txt", "testdata_new.txt")
_SCHEMA: Final = {"user": pl.String, "item": pl.String, "at": pl.String, "line": pl.UInt32, "file": pl.String}


def read_amazon_sequences(path: Path) -> Imported:
    """Read ``Alist.txt`` (movies), ``Blist.txt`` (books) and the histories in all files of theirs that are there.

    A line of a list is ``number, ASIN, index``; the indices of books follow those of movies. A line
    of a history is the user's numbers in either domain, then one ``index|seconds|date|`` for
    each event, all parted by tabs. Ids and titles are ASINs; those of printed books are their
    ISBN. Nothing else is known.

    Raises:
        InvalidInput: a file is missing or holds something else.
    """
    report = Report()
    items = [item for name, domain in _DOMAINS.items() for item in _items(needed(path, _LAYOUT, name), domain)]
    needed(path, _LAYOUT, *_HISTORIES)
    files = [path / name for name in _HISTORIES if (path / name).is_file()]
    rows = pl.concat([_rows(file, [item.id for item in items], report) for file in files])
    return Imported(tuple(items), _events(rows, report), report, "amazon-sequences")


def _items(path: Path, domain: str) -> list[Item]:
    """The items of a domain, in the order of their indices."""
    items: list[Item] = []
    for line in lines_of(path):
        fields = line.split("\t")
        if len(fields) != 3 or fields[2] != str(len(items)) or not fields[1]:
            raise InvalidInput(
                f"{path} line {len(items) + 1} should be: number, ASIN, {len(items)}, parted by tabs. "
                "Indices that are missing would give every later event the wrong item.",
                where=str(path),
            )
        number = isbn13(fields[1]) if domain == "book" else ""
        attributes = {"isbn": number} if number else {}
        items.append(Item(id=fields[1], domain=domain, title=fields[1], attributes=attributes))
    return items


def _rows(path: Path, ids: list[str], report: Report) -> pl.DataFrame:
    """Every event as it stands in the file; fields that cannot be are null."""
    rows: list[tuple[str, str | None, str | None, int, str]] = []
    for number, line in enumerate(lines_of(path), 1):
        user, *cells = line.split("\t")
        there = [cell for cell in cells[1:] if cell.strip()]
        if not there:
            report.drop("a line without events", path.name, [number])
        for one in there:
            index, _, tail = one.partition("|")
            at = tail.split("|")[0]
            known = index.isdecimal() and int(index) < len(ids) and tail.count("|") == 2
            rows.append((user, ids[int(index)] if known else None, at, number, path.name))
    report.read += len(rows)
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _events(rows: pl.DataFrame, report: Report) -> pl.DataFrame:
    rows = rows.with_columns(pl.col("at").cast(pl.Float64, strict=False))
    faults = {
        "no user": pl.col("user").str.strip_chars() == "",
        "no index|seconds|date| of an item in the lists": pl.col("item").is_null(),
        "a time that is no number of seconds": ~pl.col("at").is_between(MIN_TIME_S, MAX_TIME_S),
        "the same user, item and day again": ~pl.struct("user", "item", "at").is_first_distinct(),
    }
    rows = sound(rows, faults, report)
    several = rows.select(pl.struct("user", "at").is_duplicated().sum()).item()
    report.notes.append(
        f"Times are days: {several} events share theirs with another of the same user and stand in a random order."
    )
    kind = pl.lit("like").alias("kind")
    by_day = in_no_order(rows).sort("at", maintain_order=True)
    return by_day.with_columns(kind, value=pl.lit(None, pl.Float64)).select(COLUMNS)
