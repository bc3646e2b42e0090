"""Read The StoryGraph: the CSV of *Manage account › Export StoryGraph library*, with ratings in quarter stars."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import ids, isbn13, moment, names, text
from palate.data.takeouts.files import Part, Table
from palate.data.takeouts.rated_table import rated
from palate.data.takeouts.takeout import ImportedInteraction, ItemReference, TakeoutService

_COLUMNS: Final = {"title", "authors", "read status", "star rating"}
_KINDS: Final = {"read": "complete", "to-read": "save"}


def _can_read(part: Part) -> bool:
    return isinstance(part, Table) and _COLUMNS.issubset(part.header)


def _read_interactions(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    for location, row, title, value in rated(part, report, ("star rating",), 5):
        kind = "rating" if value else _KINDS.get(text(row.get("read status")).casefold(), "click")
        reference = ItemReference("book", title, None, names(row.get("authors")), ids(isbn=isbn13(row.get("isbn/uid"))))
        at = moment(row.get("last date read")) or moment(row.get("date added"))
        yield ImportedInteraction(location, kind, (reference,), value, at)


SOURCE = TakeoutService("The StoryGraph", "the CSV of the library", _can_read, _read_interactions)
