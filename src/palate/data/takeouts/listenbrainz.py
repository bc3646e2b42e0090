"""ListenBrainz: the zip of *Settings › Export data* (``listens/YEAR/MONTH.jsonl``), or listens as JSON or JSONL.

A listen has ``listened_at`` and ``track_metadata`` with ``artist_name``, ``release_name`` and, where
it is known to MusicBrainz, ``mbid_mapping``. Feedback is about single recordings and is not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from palate.data.datasets.imported import Report
from palate.data.takeouts.cells import moment, text
from palate.data.takeouts.files import Document, Part
from palate.data.takeouts.listens import listen, music
from palate.data.takeouts.takeout import ImportedInteraction, Source
from palate.types import Json


def _listens(part: Document) -> Document:
    """An answer of the API holds its listens in a payload."""
    payload = part.sample.get("payload")
    listens = payload.get("listens") if isinstance(payload, dict) else None
    return Document(part.name, tuple(enumerate(listens, 1))) if isinstance(listens, list) else part


def _reads(part: Part) -> bool:
    return isinstance(part, Document) and isinstance(_listens(part).sample.get("track_metadata"), dict)


def _deeds(part: Part, report: Report) -> Iterator[ImportedInteraction]:
    assert isinstance(part, Document)  # noqa: S101  # by `_reads`
    for place, row in _listens(part).objects(report):
        about = _object(row.get("track_metadata"))
        artist = text(about.get("artist_name"))
        if not artist:
            report.drop("no artist", place.file, [place.line])
            continue
        known = _object(about.get("mbid_mapping"))
        artists = known.get("artist_mbids")
        one = text(artists[0]) if isinstance(artists, list) and len(artists) == 1 else ""
        wanted = music(artist, text(about.get("release_name")), one, text(known.get("release_mbid")))
        yield listen(place, wanted, moment(row.get("listened_at")))


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


SOURCE = Source("ListenBrainz", "the zip, or listens as JSON or JSONL", _reads, _deeds)
