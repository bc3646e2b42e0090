"""Importers, one file each: what people have, read strictly and reported honestly."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from palate.data.importers.imported import Imported
from palate.errors import InvalidInput

FORMATS: Final[dict[str, str]] = {
    "movielens": "palate.data.importers.movielens:read_movielens",
    "csv": "palate.data.importers.tabular:read_csv",
    "jsonl": "palate.data.importers.tabular:read_jsonl",
    "parquet": "palate.data.importers.tabular:read_parquet",
    "goodbooks": "palate.data.importers.goodbooks:read_goodbooks",
    "steam": "palate.data.importers.steam:read_steam",
    "lastfm": "palate.data.importers.lastfm:read_lastfm",
    "tmdb": "palate.data.importers.tmdb:read_tmdb",
    "amazon-sequences": "palate.data.importers.amazon_sequences:read_amazon_sequences",
}
"""The formats by name, and who reads them."""


def read(path: Path, format_: str, *, prefix: str = "") -> Imported:
    """Read ``path``; ``prefix`` is put before every item's and person's id.

    Raises:
        InvalidInput: an unknown format, a missing or unreadable file, or nothing in it to take.
    """
    if format_ not in FORMATS:
        raise InvalidInput(f"There is no format {format_!r}; there are {', '.join(FORMATS)}.", where="format")
    if not path.exists():
        raise InvalidInput(f"There is nothing at {path}; check the path.", where=str(path))
    module, _, function = FORMATS[format_].partition(":")
    reader: Callable[[Path], Imported] = getattr(importlib.import_module(module), function)
    imported = reader(path)
    imported.refuse_if_empty(path)
    return imported.with_prefix(prefix)
