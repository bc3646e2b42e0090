"""Read fields of untrusted JSON; a value of an unexpected type or size counts as missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from palate.types import Json

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_YEAR: Final = re.compile(r"([12]\d{3})(?:-|$)", re.ASCII)
_MAX_WORD: Final = 200
_MAX_TEXT: Final = 10_000
_MAX_NUMBER: Final = 10_000_000


def within(value: Json, *names: str) -> Json:
    """Return the value under nested keys; None if it is missing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def objects(value: Json) -> list[dict[str, Json]]:
    """Return the objects in a list; empty if the value is not a list."""
    return [element for element in value if isinstance(element, dict)] if isinstance(value, list) else []


def text(value: Json) -> str:
    """Return a text on one line, cut to 10,000 characters, without control characters; empty if it is not a text."""
    return " ".join(_CONTROL.sub(" ", value[:_MAX_TEXT]).split()) if isinstance(value, str) else ""


def names(values: Iterable[Json], most: int) -> tuple[str, ...]:
    """Return the first ``most`` distinct texts of 1 to 200 characters."""
    texts = (text(value) for value in values)
    return tuple(dict.fromkeys(name for name in texts if 0 < len(name) <= _MAX_WORD))[:most]


def number(value: Json) -> int | None:
    """Return a whole number from 1 to 10,000,000; None otherwise."""
    is_valid = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MAX_NUMBER
    return value if is_valid else None


def year(value: Json) -> int | None:
    """Return the year of "1999", "1999-03" or "1999-03-30"."""
    match = _YEAR.match(value) if isinstance(value, str) else None
    return int(match[1]) if match else None
