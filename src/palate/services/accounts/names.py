"""Names: how users call themselves, and when two names are the same."""

from __future__ import annotations

import unicodedata
from typing import Final

from palate.errors import InvalidInput

MAX_LENGTH: Final = 200


def checked(name: str) -> str:
    """A name as it is kept: NFKC, without spaces around it.

    Raises:
        InvalidInput: it is empty or too long, or holds what cannot be seen (controls, direction marks).
    """
    kept = unicodedata.normalize("NFKC", name).strip()
    unseen = any(unicodedata.category(char).startswith("C") for char in kept)
    if not kept or len(kept) > MAX_LENGTH or unseen:
        raise InvalidInput(
            f"A name has 1 to {MAX_LENGTH} characters, all of which can be seen; this has {len(kept)}.", where="name"
        )
    return kept


def login_of(name: str) -> str:
    """The name as it is compared: whatever the case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).strip().casefold())
