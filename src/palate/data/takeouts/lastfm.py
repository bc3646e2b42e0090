"""Last.fm, which has no export of its own: scrobbles as the usual tools save them, or answers of its API.

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
from palate.data.takeouts.files import Document, Part, Place, Table
from palate.data.takeouts.listens import heard, listen, music
from palate.data.takeouts.takeout import ImportedInteraction, Source
from palate.types import Json

_TIMES: Final = ("uts", "date", "timestamp", "time", "utc_time")
_TRACKS: Final = {"track", "name", "title", "track name"}
_HEADERLESS: Final = ("artist", "album", "track", "date")
_ANSWERS: Final = ("topartists", "topalbums", "recenttracks")
_LISTS: Final = (("scrobbles", "username"), ("track", "@attr"))


def _reads(part: Part) -> bool:
    if isinstance(part, Table):
        return _with_names(part) is not None
    row = part.sample
    answers = any(isinstance(row.get(name), dict) for name in _ANSWERS)
    return answers or any(isinstance(row.get(name), list) and beside in row for name, beside in _LISTS)


def _with_names(table: Table) -> Table | None:
    """The table under the names of its columns; None if it is none of scrobbles."""
    names = tuple(name.partition("#")[0] for name in table.header)
    if "artist" in names and _TRACKS.intersection(names):
        return replace(table, header=names)
    if len(names) == len(_HEADERLESS) and moment(names[-1]) is not None:
        return replace(table, header=_HEADERLESS, headed=False)
    return None


def _deeds(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    return _scrobbles(part, report) if isinstance(part, Table) else _answers(part, report)


def _scrobbles(table: Table, report: Report) -> Iterator[ImportedInteraction]:
    for place, row in (_with_names(table) or table).rows(report):
        artist = text(row.get("artist"))
        if not artist:
            report.drop("no artist", place.file, [place.line])
            continue
        at = next((at for name in _TIMES if (at := moment(row.get(name))) is not None), None)
        mbids = text(row.get("artist_mbid")), text(row.get("album_mbid"))
        yield listen(place, music(artist, text(row.get("album")), *mbids), at)


def _answers(part: Document, report: Report) -> Iterator[ImportedInteraction]:
    """The rows of every page, numbered through."""
    rows = ((of, row) for _, page in part.values if isinstance(page, dict) for of, row in _rows(page))
    for number_, (of, row) in enumerate(rows, 1):
        report.read += 1
        place = Place(part.name, number_)
        deed = _top(place, of, row) if of in ("topartists", "topalbums") else _track(place, row)
        if deed is None:
            report.drop("no artist, or neither a time nor a playcount", place.file, [place.line])
        else:
            yield deed


def _rows(page: dict[str, Json]) -> Iterator[tuple[str, dict[str, Json]]]:
    for of, within in (("topartists", "artist"), ("topalbums", "album"), ("recenttracks", "track")):
        answer = page.get(of)
        yield from _objects(of, answer.get(within) if isinstance(answer, dict) else None)
    yield from _objects("tracks", page.get("track"))
    yield from _objects("tracks", page.get("scrobbles"))


def _objects(of: str, rows: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    every = rows if isinstance(rows, list) else [rows]
    return ((of, row) for row in every if isinstance(row, dict))


def _top(place: Place, of: str, row: dict[str, Json]) -> ImportedInteraction | None:
    name, mbid = _named(row)
    try:
        plays = number(row.get("playcount"))
    except ValueError:
        plays = None
    if not name or not plays:
        return None
    if of == "topartists":
        return heard(place, music(name, "", mbid, ""), plays)
    artist, artist_mbid = _named(row.get("artist"))
    return heard(place, music(artist, name, artist_mbid, mbid), plays) if artist else None


def _track(place: Place, row: dict[str, Json]) -> ImportedInteraction | None:
    """A scrobble; what is being heard just now has no date and is left out."""
    artist, artist_mbid = _named(row.get("artist"))
    album, album_mbid = _named(row.get("album"))
    date = row.get("date")
    at = moment(date.get("uts") if isinstance(date, dict) else date)
    return listen(place, music(artist, album, artist_mbid, album_mbid), at) if artist and at is not None else None


def _named(thing: Json) -> tuple[str, str]:
    """A name and a MusicBrainz id, in any of the ways in which the API writes them."""
    if not isinstance(thing, dict):
        return text(thing), ""
    return text(thing.get("#text") or thing.get("name")), text(thing.get("mbid"))


SOURCE = Source("Last.fm", "scrobbles as CSV or JSON, or user.gettopartists as JSON", _reads, _deeds)
