"""Account names: their form, and when two names are the same."""

from __future__ import annotations

import unicodedata
from typing import Final

from palate.errors import InvalidInput

MAX_LENGTH: Final = 200


def checked(name: str) -> str:
    """A name as it is stored: NFKC, without spaces around it.

    Raises:
        InvalidInput: it is empty or too long, or has invisible characters (controls, direction marks).
    """
    normalized = unicodedata.normalize("NFKC", name).strip()
    has_invisible = any(unicodedata.category(char).startswith("C") for char in normalized)
    if not normalized or len(normalized) > MAX_LENGTH or has_invisible:
        raise InvalidInput(
            f"A name has 1 to {MAX_LENGTH} characters, all of them visible; this one has {len(normalized)}.",
            where="name",
        )
    return normalized


def login_of(name: str) -> str:
    """The name as it is compared: case does not matter."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).strip().casefold())
