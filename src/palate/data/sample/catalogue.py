"""The sample catalogue: real titles in four domains, written by hand."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Final

from palate.data.items import Item

FILE_OF_DOMAIN: Final = {"movie": "movies", "book": "books", "game": "games", "music": "music"}
"""The name of the file of each domain."""


def sample_items() -> list[Item]:
    """Load the sample catalogue, domain by domain."""
    folder = files("palate.data.sample")
    lines = (
        line
        for name in FILE_OF_DOMAIN.values()
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    )
    return [Item.from_dict(json.loads(line)) for line in lines]
