"""Read the Amazon Movie-Book data set for cross-domain sequential recommendation."""

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
    """Read ``Alist.txt`` (movies), ``Blist.txt`` (books) and those files of histories that exist.

    A line of a list is ``number, ASIN, index``; the indices of books follow those of movies. A line
    of a history is the user's numbers in either domain, then ``index|seconds|date|`` for
    each event, all separated by tabs. Ids and titles are ASINs; those of printed books are their
    ISBN. There is no other metadata.

    Raises:
        InvalidInput: a file is missing or has another layout.
    """
    report = Report()
    items = [item for name, domain in _DOMAINS.items() for item in _items(needed(path, _LAYOUT, name), domain)]
    needed(path, _LAYOUT, *_HISTORIES)
    files = [path / name for name in _HISTORIES if (path / name).is_file()]
    rows = pl.concat([_rows(file, [item.id for item in items], report) for file in files])
    return Imported(tuple(items), _events(rows, report), report, "amazon-sequences")


def _items(path: Path, domain: str) -> list[Item]:
    """Read the items of a domain, in the order of their indices."""
    items: list[Item] = []
    for line in lines_of(path):
        fields = line.split("\t")
        if len(fields) != 3 or fields[2] != str(len(items)) or not fields[1]:
            raise InvalidInput(
                f"{path} line {len(items) + 1} should be: number, ASIN, {len(items)}, separated by tabs. "
                "With a missing index, every later event would have the wrong item.",
                where=str(path),
            )
        number = isbn13(fields[1]) if domain == "book" else ""
        attributes = {"isbn": number} if number else {}
        items.append(Item(id=fields[1], domain=domain, title=fields[1], attributes=attributes))
    return items


def _rows(path: Path, ids: list[str], report: Report) -> pl.DataFrame:
    """Read all events of a file; invalid fields are null."""
    rows: list[tuple[str, str | None, str | None, int, str]] = []
    for number, line in enumerate(lines_of(path), 1):
        user, *cells = line.split("\t")
        events = [cell for cell in cells[1:] if cell.strip()]
        if not events:
            report.drop("a line without events", path.name, [number])
        for event in events:
            index, _, tail = event.partition("|")
            at = tail.split("|")[0]
            is_known = index.isdecimal() and int(index) < len(ids) and tail.count("|") == 2
            rows.append((user, ids[int(index)] if is_known else None, at, number, path.name))
    report.read += len(rows)
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _events(rows: pl.DataFrame, report: Report) -> pl.DataFrame:
    rows = rows.with_columns(pl.col("at").cast(pl.Float64, strict=False))
    faults = {
        "no user": pl.col("user").str.strip_chars() == "",
        "no index|seconds|date| of an item in the lists": pl.col("item").is_null(),
        "a time that is not a number of seconds": ~pl.col("at").is_between(MIN_TIME_S, MAX_TIME_S),
        "the same user, item and day again": ~pl.struct("user", "item", "at").is_first_distinct(),
    }
    rows = sound(rows, faults, report)
    n_tied = rows.select(pl.struct("user", "at").is_duplicated().sum()).item()
    report.notes.append(
        f"Times are days: {n_tied} events have the day of another event of the same user, and are in a random order."
    )
    kind = pl.lit("like").alias("kind")
    by_day = in_no_order(rows).sort("at", maintain_order=True)
    return by_day.with_columns(kind, value=pl.lit(None, pl.Float64)).select(COLUMNS)
