"""Read ListenBrainz: the zip of *Settings › Export data* (``listens/YEAR/MONTH.jsonl``), or listens as JSON or JSONL.

A listen has ``listened_at`` and ``track_metadata`` with ``artist_name``, ``release_name`` and, for
recordings in MusicBrainz, ``mbid_mapping``. Feedback on single recordings is not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import moment, text
from palate.data.takeouts.files import Document, Part
from palate.data.takeouts.listens import listen, music
from palate.data.takeouts.takeout import ImportedInteraction, TakeoutService
from palate.types import Json


def _listens(part: Document) -> Document:
    """Extract the listens of an API response, which are in its payload; other files are returned unchanged."""
    payload = part.sample.get("payload")
    listens = payload.get("listens") if isinstance(payload, dict) else None
    return Document(part.name, tuple(enumerate(listens, 1))) if isinstance(listens, list) else part


def _can_read(part: Part) -> bool:
    return isinstance(part, Document) and isinstance(_listens(part).sample.get("track_metadata"), dict)


def _read_interactions(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    assert isinstance(part, Document)  # noqa: S101  # by `_can_read`
    for location, row in _listens(part).objects(report):
        metadata = _object(row.get("track_metadata"))
        artist = text(metadata.get("artist_name"))
        if not artist:
            report.drop("no artist", location.file, [location.line])
            continue
        mapping = _object(metadata.get("mbid_mapping"))
        artists = mapping.get("artist_mbids")
        artist_mbid = text(artists[0]) if isinstance(artists, list) and len(artists) == 1 else ""
        references = music(artist, text(metadata.get("release_name")), artist_mbid, text(mapping.get("release_mbid")))
        yield listen(location, references, moment(row.get("listened_at")))


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


SOURCE = TakeoutService("ListenBrainz", "the zip, or listens as JSON or JSONL", _can_read, _read_interactions)
