"""Parse the cells and fields of takeouts: text, years, ratings, times, ids."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Final

from palate.data.datasets import isbn
from palate.data.events import MAX_RATING, MAX_TIME_S, MIN_TIME_S
from palate.types import Json

_MAX_TEXT: Final = 300
_MIN_YEAR, _MAX_YEAR = 1, 2200
_NOON_S: Final = 12 * 3600.0
_MILLISECONDS_FROM: Final = 100_000_000_000.0
"""Larger numbers are milliseconds; as seconds they would be after the year 5138."""
_DAY: Final = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}")
_TIME_FORMATS: Final = ("%d %b %Y, %H:%M", "%d %b %Y %H:%M", "%d %b %Y, %H:%M:%S", "%a %b %d %H:%M:%S %Y", "%d %b %Y")


def text(value: Json) -> str:
    """Convert a cell to one line of printable text, of limited length; formulas are text too."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    words = " ".join(value[: 4 * _MAX_TEXT].split())
    return (words if words.isprintable() else "".join(filter(str.isprintable, words)))[:_MAX_TEXT]


def names(value: Json, separator: str = ",") -> tuple[str, ...]:
    """Split a cell into names."""
    return tuple(name for name in map(text, text(value).split(separator)) if name)


def number(value: Json) -> float | None:
    """Parse a finite number, also with a decimal comma; None for an empty cell.

    Raises:
        ValueError: the cell is not a number.
    """
    cell = text(value)
    if not cell:
        return None
    parsed = float(cell.replace(",", "."))
    if not math.isfinite(parsed):
        raise ValueError(cell)
    return parsed


def stars(value: Json, best: float) -> float | None:
    """Rescale a rating with maximum ``best`` to the maximum of 5; None for an empty cell, or 0.

    Raises:
        ValueError: the cell is not a rating within the scale.
    """
    rating = number(value)
    if not rating:
        return None
    if not 0 < rating <= best:
        raise ValueError(value)
    return rating * MAX_RATING / best or None


def year(value: Json) -> int | None:
    """Parse a year; None for anything else."""
    try:
        parsed = number(value)
    except ValueError:
        return None
    return int(parsed) if parsed is not None and _MIN_YEAR <= parsed <= _MAX_YEAR else None


def moment(value: Json) -> float | None:
    """Parse a time as seconds since 1970: ISO 8601, seconds, milliseconds, or another format of the services.

    A day without a time becomes noon UTC, which is within half a day of it in every time zone. None
    if it cannot be parsed, and for the year 1970, which players without a clock record.
    """
    cell = text(value)
    try:
        seconds = _parse_seconds(cell)
    except (ValueError, OverflowError):
        return None
    is_valid = seconds is not None and MIN_TIME_S <= seconds <= MAX_TIME_S and not 0 <= seconds < 365 * 86_400
    return seconds if is_valid else None


def _parse_seconds(cell: str) -> float | None:
    if not cell:
        return None
    if _DAY.fullmatch(cell):
        year_, month, day = map(int, re.split("[-/]", cell))
        return datetime(year_, month, day, tzinfo=UTC).timestamp() + _NOON_S
    if cell[:4].isdigit() and cell[4:5] in ("-", "/"):
        return _timestamp(datetime.fromisoformat(cell.removesuffix(" UTC").replace("/", "-")))
    try:
        timestamp = float(cell)
    except ValueError:
        return _parse_other_formats(cell)
    return (
        timestamp / 1000
        if timestamp >= _MILLISECONDS_FROM
        else timestamp
        if math.isfinite(timestamp) and timestamp > 0
        else None
    )


def _parse_other_formats(cell: str) -> float | None:
    for pattern in _TIME_FORMATS:
        try:
            return _timestamp(datetime.strptime(cell, pattern)) + (0 if "%H" in pattern else _NOON_S)
        except ValueError:
            continue
    return None


def _timestamp(at: datetime) -> float:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def isbn13(value: Json) -> str:
    """Parse an ISBN to 13 digits, also from ``="0439554934"``; empty for anything else."""
    return isbn.isbn13(text(value).strip('="'))


def ids(**values: Json) -> tuple[tuple[str, str], ...]:
    """Collect the external ids that are not empty."""
    texts = ((name, text(value)) for name, value in values.items())
    return tuple((name, value) for name, value in texts if value)
