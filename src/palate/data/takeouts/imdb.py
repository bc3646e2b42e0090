"""IMDb: ``ratings.csv`` or ``watchlist.csv`` of *Export*, with today's column names or those of before 2017."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import ids, moment, names, text, year
from palate.data.takeouts.files import Part, Table
from palate.data.takeouts.rated_table import rated
from palate.data.takeouts.takeout import ImportedInteraction, ItemReference, Source

_COLUMNS: Final = {"const", "title", "title type"}
_DOMAINS: Final = {"video game": "game", "videogame": "game", "tv series": "tv", "tvseries": "tv"}
_DOMAINS.update({"tv mini series": "tv", "tv mini-series": "tv", "tvminiseries": "tv", "mini series": "tv"})
_EPISODES: Final = {"tv episode", "tvepisode", "podcast episode"}


def _reads(part: Part) -> bool:
    return isinstance(part, Table) and _COLUMNS.issubset(part.header)


def _deeds(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    for place, row, title, value in rated(part, report, ("your rating", "you rated"), 10):
        type_ = text(row.get("title type")).casefold()
        if type_ in _EPISODES:
            report.drop("a single episode: it says little of its show", place.file, [place.line])
            continue
        wanted = ItemReference(
            _DOMAINS.get(type_, "movie"),
            title,
            year(row.get("year")),
            names(row.get("directors")),
            ids(imdb_id=row.get("const")),
        )
        at = moment(row.get("date rated")) or moment(row.get("created"))
        yield ImportedInteraction(place, "rating" if value else "save", (wanted,), value, at)


SOURCE = Source("IMDb", "ratings.csv or watchlist.csv", _reads, _deeds)
