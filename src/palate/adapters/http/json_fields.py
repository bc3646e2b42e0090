"""Reading the JSON of strangers: what is not what it should be counts as not there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from palate.types import Json

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_YEAR: Final = re.compile(r"([12]\d{3})(?:-|$)", re.ASCII)
_MAX_WORD: Final = 200
_MAX_TEXT: Final = 10_000
_MAX_NUMBER: Final = 10_000_000


def within(value: Json, *names: str) -> Json:
    """What stands under names within names; None if it is not there."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def objects(value: Json) -> list[dict[str, Any]]:
    """The objects in a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: Json) -> str:
    """A text in one line, of 10,000 characters at most. It is never markup, whatever it looks like."""
    return " ".join(_CONTROL.sub(" ", value[:_MAX_TEXT]).split()) if isinstance(value, str) else ""


def names(values: Iterable[Json], most: int) -> tuple[str, ...]:
    """The first texts that are names, each once; what has more than 200 characters is none."""
    said = (text(value) for value in values)
    return tuple(dict.fromkeys(name for name in said if 0 < len(name) <= _MAX_WORD))[:most]


def number(value: Json) -> int | None:
    """A whole number above 0 within reason."""
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MAX_NUMBER
    return value if fits else None


def year(value: Json) -> int | None:
    """The year of "1999", "1999-03" or "1999-03-30"."""
    found = _YEAR.match(value) if isinstance(value, str) else None
    return int(found[1]) if found else None
