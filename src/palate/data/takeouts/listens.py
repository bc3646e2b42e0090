"""Build interactions from listens: an artist, optionally an album, and a time."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from palate.data.takeouts.cells import ids
from palate.data.takeouts.files import Location
from palate.data.takeouts.takeout import PART_KIND, ImportedInteraction, ItemReference

_MIN_COMPLETE_PLAYS: Final = 4


@lru_cache(maxsize=10_000)
def music(artist: str, album: str, artist_mbid: str, album_mbid: str) -> tuple[ItemReference, ...]:
    """Build references to the album, if known, then to the artist: a catalogue may contain either."""
    artist_reference = ItemReference("music", artist, None, (artist,), ids(mbid=artist_mbid))
    if not album:
        return (artist_reference,)
    return (ItemReference("music", album, None, (artist,), ids(mbid=album_mbid)), artist_reference)


def listen(location: Location, references: tuple[ItemReference, ...], at: float | None) -> ImportedInteraction:
    """Build the interaction of one listen."""
    return ImportedInteraction(location, PART_KIND, references, at=at)


def play_count(location: Location, references: tuple[ItemReference, ...], plays: float) -> ImportedInteraction:
    """Build the interaction of a number of plays at unknown times."""
    return ImportedInteraction(
        location, "complete" if plays >= _MIN_COMPLETE_PLAYS else "click", references, ignores_time=True
    )
