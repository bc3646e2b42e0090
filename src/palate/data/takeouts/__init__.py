"""Read takeouts: histories that users exported from other services; one module for each service."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Final

from palate.data.takeouts.archive import members
from palate.data.takeouts.detect_format import TakeoutReader
from palate.data.takeouts.takeout import Takeout, TakeoutService
from palate.errors import InvalidInput

AUTO: Final = "auto"
FORMATS: Final = ("letterboxd", "goodreads", "storygraph", "trakt", "imdb", "steam", "lastfm", "listenbrainz")
"""The formats; each is a module of this package."""


def source_of(format_: str) -> TakeoutService:
    """Return the service of a format."""
    source: TakeoutService = importlib.import_module(f"palate.data.takeouts.{format_}").SOURCE
    return source


def read_takeout(source: Path | bytes, format_: str = AUTO, *, name: str = "") -> Takeout:
    """Read a takeout: a file, a zip or a folder; the service is detected from the content.

    ``name`` is the file name if ``source`` is bytes; some files differ only in their names.

    Raises:
        InvalidInput: the format is unknown, the file has another format or is too large, or there are no usable rows.
    """
    if format_ not in (AUTO, *FORMATS):
        raise InvalidInput(f"Unknown format {format_!r}; known formats: {AUTO}, {', '.join(FORMATS)}.", where="format")
    if isinstance(source, Path) and not source.exists():
        raise InvalidInput(f"{source} does not exist; check the path.", where=str(source))
    name = name or (source.name if isinstance(source, Path) else "the file")
    sources = {known: source_of(known) for known in FORMATS if format_ in (AUTO, known)}
    reader = TakeoutReader(name, sources)
    for part_name, data in members(source, name):
        reader.add_part(part_name, data)
    return reader.takeout()
