"""Read Goodreads: ``goodreads_library_export.csv`` of *My Books › Tools › Import and export*.

ISBN cells are written ``="0439554934"``, so that spreadsheets keep leading zeros; a rating of 0 means unrated.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import ids, isbn13, moment, names, text, year
from palate.data.takeouts.files import Part, Table
from palate.data.takeouts.rated_table import rated
from palate.data.takeouts.takeout import ImportedInteraction, ItemReference, TakeoutService

_COLUMNS: Final = {"title", "author", "my rating", "exclusive shelf"}
_KINDS: Final = {"read": "complete", "to-read": "save"}


def _can_read(part: Part) -> bool:
    return isinstance(part, Table) and _COLUMNS.issubset(part.header)


def _read_interactions(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    for location, row, title, value in rated(part, report, ("my rating",), 5):
        # Any other shelf (currently reading, abandoned, custom) means only that the user looked at the book.
        kind = "rating" if value else _KINDS.get(text(row.get("exclusive shelf")).casefold(), "click")
        at = moment(row.get("date read")) or moment(row.get("date added"))
        yield ImportedInteraction(location, kind, (_parse_reference(title, row),), value, at)


def _parse_reference(title: str, row: dict[str, str]) -> ItemReference:
    return ItemReference(
        "book",
        title,
        year(row.get("original publication year")) or year(row.get("year published")),
        (text(row.get("author")), *names(row.get("additional authors"))),
        ids(isbn=isbn13(row.get("isbn13")) or isbn13(row.get("isbn")), goodreads_id=row.get("book id")),
    )


SOURCE = TakeoutService("Goodreads", "goodreads_library_export.csv", _can_read, _read_interactions)
