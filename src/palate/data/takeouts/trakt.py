"""Read Trakt: the zip of *Settings › Data › Export*, or a JSON file of it or of its API.

Rows hold a ``movie`` or a ``show`` with ``title``, ``year`` and ``ids`` (trakt, slug, imdb, tmdb), beside
``rated_at`` and ``rating``, ``watched_at``, ``plays`` and ``last_watched_at``, or ``listed_at``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import ids, moment, stars, text, year
from palate.data.takeouts.files import Document, Location, Part
from palate.data.takeouts.takeout import PART_KIND, ImportedInteraction, ItemReference, TakeoutService
from palate.types import Json

_DOMAINS: Final = {"movie": "movie", "show": "tv"}
_TIMES: Final = ("rated_at", "watched_at", "last_watched_at", "listed_at")
_MIN_COMPLETE_EPISODES: Final = 4
_INVALID_RATING: Final = "a rating that is not a number from 1 to 10"


def _can_read(part: Part) -> bool:
    if not isinstance(part, Document):
        return False
    row = part.sample
    has_ids = any(isinstance(row.get(name), dict) and "ids" in row[name] for name in ("movie", "show", "episode"))
    return has_ids and any(name in row for name in _TIMES)


def _read_interactions(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    assert isinstance(part, Document)  # noqa: S101  # by `_can_read`
    for location, row in part.objects(report):
        reference = _parse_reference(row)
        if reference is None:
            report.drop("neither a movie nor a show with a title", location.file, [location.line])
            continue
        try:
            interaction = _parse_interaction(location, row, reference, _list_kind(part.name))
        except ValueError:
            report.drop(_INVALID_RATING, location.file, [location.line])
            continue
        if isinstance(interaction, str):
            report.drop(interaction, location.file, [location.line])
        else:
            yield interaction


def _parse_interaction(
    location: Location, row: dict[str, Json], reference: ItemReference, list_kind: str | None
) -> ImportedInteraction | str:
    """Parse a row to an interaction, or return the reason why it is dropped."""
    is_part = "episode" in row or "season" in row
    if "rated_at" in row:
        value = stars(row.get("rating"), 10)
        if is_part or value is None:
            return "the rating of a single episode or season" if is_part else _INVALID_RATING
        return ImportedInteraction(location, "rating", (reference,), value, moment(row["rated_at"]))
    if "watched_at" in row:
        return ImportedInteraction(
            location, PART_KIND if is_part else "complete", (reference,), at=moment(row["watched_at"])
        )
    if "last_watched_at" in row:
        is_show = reference.domain == "tv"
        is_partly_watched = is_show and _parse_plays(row.get("plays")) < _MIN_COMPLETE_EPISODES
        at = moment(row["last_watched_at"])
        return ImportedInteraction(
            location, "click" if is_partly_watched else "complete", (reference,), at=at, ignores_time=is_show
        )
    if list_kind is None or "listed_at" not in row:
        return "neither rated, watched, on the watchlist nor a favourite"
    return ImportedInteraction(location, list_kind, (reference,), at=moment(row["listed_at"]))


def _parse_reference(row: dict[str, Json]) -> ItemReference | None:
    for name, domain in _DOMAINS.items():
        work = row.get(name)
        if isinstance(work, dict) and (title := text(work.get("title"))):
            work_ids = work.get("ids")
            all_ids = work_ids if isinstance(work_ids, dict) else {}
            external_ids = ids(imdb_id=all_ids.get("imdb"), tmdb_id=all_ids.get("tmdb"))
            return ItemReference(domain, title, year(work.get("year")), (), external_ids)
    return None


def _parse_plays(plays: Json) -> int:
    """Parse the number of plays; 0 if there is none."""
    return plays if isinstance(plays, int) else 0


def _list_kind(name: str) -> str | None:
    stem = PurePosixPath(name.casefold()).stem
    if "favorite" in stem or "favourite" in stem:
        return "like"
    return "save" if "watchlist" in stem else None


SOURCE = TakeoutService("Trakt", "the zip, or one of its JSON files", _can_read, _read_interactions)
