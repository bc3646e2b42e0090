"""Exports: the history that users bring from elsewhere, a file for each service."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Final

from palate.data.takeouts.archive import members
from palate.data.takeouts.detect_format import Recognised
from palate.data.takeouts.takeout import Source, Takeout
from palate.errors import InvalidInput

AUTO: Final = "auto"
FORMATS: Final = ("letterboxd", "goodreads", "storygraph", "trakt", "imdb", "steam", "lastfm", "listenbrainz")
"""Each a module of this package."""


def source_of(format_: str) -> Source:
    """The service that a format is of."""
    source: Source = importlib.import_module(f"palate.data.takeouts.{format_}").SOURCE
    return source


def read_export(export: Path | bytes, format_: str = AUTO, *, name: str = "") -> Takeout:
    """Read what a service gave to a user: a file, a zip or a folder, told by what is in it.

    ``name`` is that of the file, for bytes that have none; some files differ in nothing else.

    Raises:
        InvalidInput: an unknown format, a file that is none of it or too large, or no rows to take.
    """
    if format_ not in (AUTO, *FORMATS):
        raise InvalidInput(f"There is no format {format_!r}; there are {AUTO}, {', '.join(FORMATS)}.", where="format")
    if isinstance(export, Path) and not export.exists():
        raise InvalidInput(f"There is nothing at {export}; check the path.", where=str(export))
    name = name or (export.name if isinstance(export, Path) else "the file")
    wanted = {one: source_of(one) for one in FORMATS if format_ in (AUTO, one)}
    recognised = Recognised(name, wanted)
    for part, data in members(export, name):
        recognised.take(part, data)
    return recognised.export()
