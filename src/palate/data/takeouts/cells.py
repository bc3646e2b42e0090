"""What the cells and fields of exports say: words, years, stars, moments, ids."""

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
"""Larger numbers of seconds lie past the year 5138: they are milliseconds."""
_DAY: Final = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}")
_FORMS: Final = ("%d %b %Y, %H:%M", "%d %b %Y %H:%M", "%d %b %Y, %H:%M:%S", "%a %b %d %H:%M:%S %Y", "%d %b %Y")


def text(value: Json) -> str:
    """A cell as one line of printable text, cut where no title is that long; formulas are text too."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    words = " ".join(value[: 4 * _MAX_TEXT].split())
    return (words if words.isprintable() else "".join(filter(str.isprintable, words)))[:_MAX_TEXT]


def names(value: Json, separator: str = ",") -> tuple[str, ...]:
    """Several names in one cell."""
    return tuple(name for name in map(text, text(value).split(separator)) if name)


def number(value: Json) -> float | None:
    """A finite number, also with a decimal comma; None where there is none.

    Raises:
        ValueError: there is something else.
    """
    said = text(value)
    if not said:
        return None
    found = float(said.replace(",", "."))
    if not math.isfinite(found):
        raise ValueError(said)
    return found


def stars(value: Json, best: float) -> float | None:
    """A rating from ``best`` down, as one from five down; halves and quarters stay. None for nothing, or as good as 0.

    Raises:
        ValueError: a rating outside of the scale, or none at all.
    """
    given = number(value)
    if not given:
        return None
    if not 0 < given <= best:
        raise ValueError(value)
    return given * MAX_RATING / best or None


def year(value: Json) -> int | None:
    """A year, None for anything else."""
    try:
        found = number(value)
    except ValueError:
        return None
    return int(found) if found is not None and _MIN_YEAR <= found <= _MAX_YEAR else None


def moment(value: Json) -> float | None:
    """A time as seconds since 1970: ISO 8601, seconds, milliseconds, or as the services write it.

    A day alone counts as its noon, UTC: nobody's day is elsewhere than half a day from there. None
    where nothing can be read, and for the year 1970, which is how players without a clock count.
    """
    said = text(value)
    try:
        found = _seconds(said)
    except (ValueError, OverflowError):
        return None
    sound = found is not None and MIN_TIME_S <= found <= MAX_TIME_S and not 0 <= found < 365 * 86_400
    return found if sound else None


def _seconds(said: str) -> float | None:
    if not said:
        return None
    if _DAY.fullmatch(said):
        year_, month, day = map(int, re.split("[-/]", said))
        return datetime(year_, month, day, tzinfo=UTC).timestamp() + _NOON_S
    if said[:4].isdigit() and said[4:5] in ("-", "/"):
        return _utc(datetime.fromisoformat(said.removesuffix(" UTC").replace("/", "-")))
    try:
        at = float(said)
    except ValueError:
        return _as_written(said)
    return at / 1000 if at >= _MILLISECONDS_FROM else at if math.isfinite(at) and at > 0 else None


def _as_written(said: str) -> float | None:
    for form in _FORMS:
        try:
            return _utc(datetime.strptime(said, form)) + (0 if "%H" in form else _NOON_S)
        except ValueError:
            continue
    return None


def _utc(at: datetime) -> float:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def isbn13(value: Json) -> str:
    """An ISBN as 13 digits, also from ``="0439554934"``; empty for anything that is none."""
    return isbn.isbn13(text(value).strip('="'))


def ids(**values: Json) -> tuple[tuple[str, str], ...]:
    """The external ids that are there."""
    said = ((name, text(value)) for name, value in values.items())
    return tuple((name, value) for name, value in said if value)
