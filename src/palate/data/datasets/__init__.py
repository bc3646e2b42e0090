"""Importers of public and users' data sets, one module for each format."""

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
"""The reader of each format, as ``module:function``."""


def read(path: Path, format_: str, *, prefix: str = "") -> Imported:
    """Read the data set at ``path``; ``prefix`` is added to every id of users and items.

    Raises:
        InvalidInput: the format is unknown, or the file is missing, unreadable or without usable rows.
    """
    if format_ not in FORMATS:
        raise InvalidInput(f"Unknown format {format_!r}; known formats: {', '.join(FORMATS)}.", where="format")
    if not path.exists():
        raise InvalidInput(f"{path} does not exist; check the path.", where=str(path))
    module, _, function = FORMATS[format_].partition(":")
    reader: Callable[[Path], Imported] = getattr(importlib.import_module(module), function)
    imported = reader(path)
    imported.refuse_if_empty(path)
    return imported.with_prefix(prefix)
