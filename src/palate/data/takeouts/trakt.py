"""Trakt: the zip of *Settings › Data › Export*, or a JSON file of it or of its API.

Rows hold a ``movie`` or a ``show`` with ``title``, ``year`` and ``ids`` (trakt, slug, imdb, tmdb), beside
``rated_at`` and ``rating``, ``watched_at``, ``plays`` and ``last_watched_at``, or ``listed_at``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import ids, moment, stars, text, year
from palate.data.takeouts.files import Document, Part, Place
from palate.data.takeouts.takeout import PART, ImportedInteraction, ItemReference, Source
from palate.types import Json

_DOMAINS: Final = {"movie": "movie", "show": "tv"}
_TIMES: Final = ("rated_at", "watched_at", "last_watched_at", "listed_at")
_FEW_EPISODES: Final = 4


def _reads(part: Part) -> bool:
    if not isinstance(part, Document):
        return False
    row = part.sample
    holds = any(isinstance(row.get(name), dict) and "ids" in row[name] for name in ("movie", "show", "episode"))
    return holds and any(name in row for name in _TIMES)


def _deeds(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    assert isinstance(part, Document)  # noqa: S101  # by `_reads`
    for place, row in part.objects(report):
        wanted = _wanted(row)
        if wanted is None:
            report.drop("neither a movie nor a show with a title", place.file, [place.line])
            continue
        try:
            deed = _deed(place, row, wanted, _list_kind(part.name))
        except ValueError:
            report.drop("a rating that is none of 1 to 10", place.file, [place.line])
            continue
        if isinstance(deed, str):
            report.drop(deed, place.file, [place.line])
        else:
            yield deed


def _deed(
    place: Place, row: dict[str, Json], wanted: ItemReference, list_kind: str | None
) -> ImportedInteraction | str:
    """What a row says, or why it says nothing."""
    within = "episode" in row or "season" in row
    if "rated_at" in row:
        value = stars(row.get("rating"), 10)
        if within or value is None:
            return "the rating of a single episode or season" if within else "a rating that is none of 1 to 10"
        return ImportedInteraction(place, "rating", (wanted,), value, moment(row["rated_at"]))
    if "watched_at" in row:
        return ImportedInteraction(place, PART if within else "complete", (wanted,), at=moment(row["watched_at"]))
    if "last_watched_at" in row:
        is_show = wanted.domain == "tv"
        few = is_show and _count(row.get("plays")) < _FEW_EPISODES
        at = moment(row["last_watched_at"])
        return ImportedInteraction(place, "click" if few else "complete", (wanted,), at=at, once=is_show)
    if list_kind is None or "listed_at" not in row:
        return "neither rated, watched, on the watchlist nor a favourite"
    return ImportedInteraction(place, list_kind, (wanted,), at=moment(row["listed_at"]))


def _wanted(row: dict[str, Json]) -> ItemReference | None:
    for name, domain in _DOMAINS.items():
        thing = row.get(name)
        if isinstance(thing, dict) and (title := text(thing.get("title"))):
            given = thing.get("ids")
            known = given if isinstance(given, dict) else {}
            found = ids(imdb_id=known.get("imdb"), tmdb_id=known.get("tmdb"))
            return ItemReference(domain, title, year(thing.get("year")), (), found)
    return None


def _count(plays: Json) -> int:
    return plays if isinstance(plays, int) else 0


def _list_kind(name: str) -> str | None:
    stem = PurePosixPath(name.casefold()).stem
    if "favorite" in stem or "favourite" in stem:
        return "like"
    return "save" if "watchlist" in stem else None


SOURCE = Source("Trakt", "the zip, or one of its JSON files", _reads, _deeds)
