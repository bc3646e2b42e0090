"""Read IMDb: ``ratings.csv`` or ``watchlist.csv`` of *Export*, with current column names or those before 2017."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import ids, moment, names, text, year
from palate.data.takeouts.files import Part, Table
from palate.data.takeouts.rated_table import rated
from palate.data.takeouts.takeout import ImportedInteraction, ItemReference, TakeoutService

_COLUMNS: Final = {"const", "title", "title type"}
_DOMAINS: Final = {"video game": "game", "videogame": "game", "tv series": "tv", "tvseries": "tv"}
_DOMAINS.update({"tv mini series": "tv", "tv mini-series": "tv", "tvminiseries": "tv", "mini series": "tv"})
_EPISODES: Final = {"tv episode", "tvepisode", "podcast episode"}


def _can_read(part: Part) -> bool:
    return isinstance(part, Table) and _COLUMNS.issubset(part.header)


def _read_interactions(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    for location, row, title, value in rated(part, report, ("your rating", "you rated"), 10):
        type_ = text(row.get("title type")).casefold()
        if type_ in _EPISODES:
            report.drop("a single episode, which says little about its show", location.file, [location.line])
            continue
        reference = ItemReference(
            _DOMAINS.get(type_, "movie"),
            title,
            year(row.get("year")),
            names(row.get("directors")),
            ids(imdb_id=row.get("const")),
        )
        at = moment(row.get("date rated")) or moment(row.get("created"))
        yield ImportedInteraction(location, "rating" if value else "save", (reference,), value, at)


SOURCE = TakeoutService("IMDb", "ratings.csv or watchlist.csv", _can_read, _read_interactions)
