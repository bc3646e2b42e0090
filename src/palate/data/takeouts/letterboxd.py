"""Read Letterboxd: the zip of *Settings › Data › Export*, or a CSV of it.

``ratings.csv``, ``diary.csv``, ``reviews.csv``, ``watched.csv``, ``likes/films.csv``, ``watchlist.csv``:
``Date,Name,Year,Letterboxd URI``, and some with ``Rating`` (half stars) and ``Watched Date``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import moment, year
from palate.data.takeouts.files import Part, Table
from palate.data.takeouts.rated_table import rated
from palate.data.takeouts.takeout import ImportedInteraction, ItemReference, TakeoutService
from palate.errors import InvalidInput

_COLUMNS: Final = {"date", "name", "year", "letterboxd uri"}
_EXCLUDED_FOLDERS: Final = {"deleted", "orphaned", "lists"}
_KINDS: Final = {"watchlist": "save", "watched": "complete", "films": "like", "likes": "like", "liked": "like"}


def _can_read(part: Part) -> bool:
    folders = set(PurePosixPath(part.name.casefold()).parts[:-1])
    return isinstance(part, Table) and _COLUMNS.issubset(part.header) and not folders & _EXCLUDED_FOLDERS


def _read_interactions(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    unrated = "complete" if isinstance(part, Table) and "rating" in part.header else _kind(part.name)
    for location, row, title, value in rated(part, report, ("rating",), 5):
        reference = ItemReference("movie", title, year(row.get("year")))
        at = moment(row.get("watched date")) or moment(row.get("date"))
        yield ImportedInteraction(location, "rating" if value else unrated, (reference,), value, at)


def _kind(name: str) -> str:
    """Derive the kind of interaction from the name of a file without ratings."""
    stem = PurePosixPath(name.casefold()).stem
    for word, kind in _KINDS.items():
        if word in stem:
            return kind
    raise InvalidInput(
        f"{name} may be Letterboxd's watched.csv, watchlist.csv or likes/films.csv, which have the same columns; "
        "import it under its original name (over HTTP: file_name), or import the whole zip.",
        where=name,
    )


SOURCE = TakeoutService(
    "Letterboxd",
    "the zip, or ratings.csv, diary.csv, watched.csv, watchlist.csv, likes/films.csv",
    _can_read,
    _read_interactions,
)
