"""What every listening service tells: an artist, perhaps the album, and when."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from palate.data.takeouts.cells import ids
from palate.data.takeouts.files import Place
from palate.data.takeouts.takeout import PART, ImportedInteraction, ItemReference

_OFTEN: Final = 4


@lru_cache(maxsize=10_000)
def music(artist: str, album: str, artist_mbid: str, album_mbid: str) -> tuple[ItemReference, ...]:
    """The album, then its artist: a catalogue of music may hold either."""
    by = ItemReference("music", artist, None, (artist,), ids(mbid=artist_mbid))
    return (ItemReference("music", album, None, (artist,), ids(mbid=album_mbid)), by) if album else (by,)


def listen(place: Place, wanted: tuple[ItemReference, ...], at: float | None) -> ImportedInteraction:
    """One song heard."""
    return ImportedInteraction(place, PART, wanted, at=at)


def heard(place: Place, wanted: tuple[ItemReference, ...], plays: float) -> ImportedInteraction:
    """So many songs heard, nobody knows when."""
    return ImportedInteraction(place, "complete" if plays >= _OFTEN else "click", wanted, once=True)
