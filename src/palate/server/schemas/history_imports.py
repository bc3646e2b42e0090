"""What became of an export."""

from __future__ import annotations

from pydantic import BaseModel


class UnmatchedOut(BaseModel):
    """Something that the catalogue does not seem to have, and what comes nearest."""

    rows: int
    """How many rows of the export name it."""
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
    """Of the nearest, in [0, 1]; from 0.8 on it would have been taken, had it been alone."""


class ExportBrought(BaseModel):
    """As ``palate.services.users.import_history.HistoryImport``, which says what each means."""

    user_id: str
    format: str
    """What it was recognised as."""
    service: str
    rows: int
    by_id: int
    by_title: int
    events: int
    """New ones; all of them are on the disk."""
    repeated: int
    said_twice: int
    dropped: dict[str, int]
    examples: dict[str, list[str]]
    notes: list[str]
    unmatched: list[UnmatchedOut]
    """The most often named first."""
