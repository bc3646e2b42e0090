"""Read Last.fm, which has no export: scrobbles as common tools save them, or responses of its API.

CSV under ``uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid`` or
``Artist;Album;AlbumId;Track;Date#user`` or any names like them, or without a header as artist, album, track, date;
JSON of ``user.gettopartists``, ``user.gettopalbums`` and ``user.getrecenttracks``, or with ``scrobbles``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import moment, number, text
from palate.data.takeouts.files import Document, Location, Part, Table
from palate.data.takeouts.listens import listen, music, play_count
from palate.data.takeouts.takeout import ImportedInteraction, TakeoutService
from palate.types import Json

_TIMES: Final = ("uts", "date", "timestamp", "time", "utc_time")
_TRACKS: Final = {"track", "name", "title", "track name"}
_HEADERLESS: Final = ("artist", "album", "track", "date")
_RESPONSES: Final = ("topartists", "topalbums", "recenttracks")
_LISTS: Final = (("scrobbles", "username"), ("track", "@attr"))


def _can_read(part: Part) -> bool:
    if isinstance(part, Table):
        return _normalise_header(part) is not None
    row = part.sample
    is_response = any(isinstance(row.get(name), dict) for name in _RESPONSES)
    return is_response or any(isinstance(row.get(name), list) and sibling in row for name, sibling in _LISTS)


def _normalise_header(table: Table) -> Table | None:
    """Normalise the header of a table of scrobbles; None if the table is something else."""
    names = tuple(name.partition("#")[0] for name in table.header)
    if "artist" in names and _TRACKS.intersection(names):
        return replace(table, header=names)
    if len(names) == len(_HEADERLESS) and moment(names[-1]) is not None:
        return replace(table, header=_HEADERLESS, headed=False)
    return None


def _read_interactions(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    return _read_scrobbles(part, report) if isinstance(part, Table) else _read_responses(part, report)


def _read_scrobbles(table: Table, report: Report) -> Iterator[ImportedInteraction]:
    for location, row in (_normalise_header(table) or table).rows(report):
        artist = text(row.get("artist"))
        if not artist:
            report.drop("no artist", location.file, [location.line])
            continue
        at = next((at for name in _TIMES if (at := moment(row.get(name))) is not None), None)
        mbids = text(row.get("artist_mbid")), text(row.get("album_mbid"))
        yield listen(location, music(artist, text(row.get("album")), *mbids), at)


def _read_responses(part: Document, report: Report) -> Iterator[ImportedInteraction]:
    """Read the rows of all pages of API responses, numbered consecutively."""
    rows = ((kind, row) for _, page in part.values if isinstance(page, dict) for kind, row in _rows(page))
    for number_, (kind, row) in enumerate(rows, 1):
        report.read += 1
        location = Location(part.name, number_)
        interaction = (
            _parse_top_entry(location, kind, row)
            if kind in ("topartists", "topalbums")
            else _parse_scrobble(location, row)
        )
        if interaction is None:
            report.drop("no artist, or neither a time nor a play count", location.file, [location.line])
        else:
            yield interaction


def _rows(page: dict[str, Json]) -> Iterator[tuple[str, dict[str, Json]]]:
    for kind, row_name in (("topartists", "artist"), ("topalbums", "album"), ("recenttracks", "track")):
        response = page.get(kind)
        yield from _objects(kind, response.get(row_name) if isinstance(response, dict) else None)
    yield from _objects("tracks", page.get("track"))
    yield from _objects("tracks", page.get("scrobbles"))


def _objects(kind: str, rows: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    all_rows = rows if isinstance(rows, list) else [rows]
    return ((kind, row) for row in all_rows if isinstance(row, dict))


def _parse_top_entry(location: Location, kind: str, row: dict[str, Json]) -> ImportedInteraction | None:
    name, mbid = _parse_name(row)
    try:
        plays = number(row.get("playcount"))
    except ValueError:
        plays = None
    if not name or not plays:
        return None
    if kind == "topartists":
        return play_count(location, music(name, "", mbid, ""), plays)
    artist, artist_mbid = _parse_name(row.get("artist"))
    return play_count(location, music(artist, name, artist_mbid, mbid), plays) if artist else None


def _parse_scrobble(location: Location, row: dict[str, Json]) -> ImportedInteraction | None:
    """Parse a scrobble; the track that is currently playing has no date and is skipped."""
    artist, artist_mbid = _parse_name(row.get("artist"))
    album, album_mbid = _parse_name(row.get("album"))
    date = row.get("date")
    at = moment(date.get("uts") if isinstance(date, dict) else date)
    return listen(location, music(artist, album, artist_mbid, album_mbid), at) if artist and at is not None else None


def _parse_name(value: Json) -> tuple[str, str]:
    """Parse a name and a MusicBrainz id, in any of the forms of the API."""
    if not isinstance(value, dict):
        return text(value), ""
    return text(value.get("#text") or value.get("name")), text(value.get("mbid"))


SOURCE = TakeoutService(
    "Last.fm", "scrobbles as CSV or JSON, or user.gettopartists as JSON", _can_read, _read_interactions
)
