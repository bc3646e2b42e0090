"""Response bodies of the import of a user's history from another service."""

from __future__ import annotations

from pydantic import BaseModel


class UnmatchedOut(BaseModel):
    """An imported item without a match in the catalogue, and the nearest candidate."""

    rows: int
    """The number of rows of the export with this item."""
    file: str
    line: int
    domain: str
    title: str
    year: int | None
    creators: list[str]
    why: str
    nearest_id: str | None
    nearest_title: str | None
    score: float
    """The match score of the nearest item, in [0, 1]; 0.8 or more would match if it were the only candidate."""


class ExportBrought(BaseModel):
    """What an import of a user's history stored, skipped and could not match; counts are rows of the export."""

    user_id: str
    format: str
    """The detected format."""
    service: str
    rows: int
    by_id: int
    by_title: int
    events: int
    """The number of new events; all of them are on the disk."""
    repeated: int
    duplicates: int
    dropped: dict[str, int]
    examples: dict[str, list[str]]
    notes: list[str]
    unmatched_titles: int
    """The number of items without a match; `unmatched` lists the first of them."""
    unmatched_rows: int
    """The number of rows of the export that name items without a match."""
    unmatched: list[UnmatchedOut]
    """The most frequent first; at most 100."""
