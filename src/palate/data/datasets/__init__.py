"""Importers, one file each: what users have, read strictly and reported honestly."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from palate.data.datasets.imported import Imported
from palate.errors import InvalidInput

FORMATS: Final[dict[str, str]] = {
    "movielens": "palate.data.datasets.movielens:read_movielens",
    "csv": "palate.data.datasets.tabular:read_csv",
    "jsonl": "palate.data.datasets.tabular:read_jsonl",
    "parquet": "palate.data.datasets.tabular:read_parquet",
    "goodbooks": "palate.data.datasets.goodbooks:read_goodbooks",
    "steam": "palate.data.datasets.steam:read_steam",
    "lastfm": "palate.data.datasets.lastfm:read_lastfm",
    "tmdb": "palate.data.datasets.tmdb:read_tmdb",
    "amazon-sequences": "palate.data.datasets.amazon_sequences:read_amazon_sequences",
}
"""The formats by name, and who reads them."""


def read(path: Path, format_: str, *, prefix: str = "") -> Imported:
    """Read ``path``; ``prefix`` is put before every item's and user's id.

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
