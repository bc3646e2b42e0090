"""Page cursors: the random seed of a list and the items already shown, encoded as opaque text."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass, replace
from typing import Final, NoReturn

import orjson

from palate.errors import InvalidInput

MAX_SHOWN: Final = 2_000
MAX_CURSOR_CHARACTERS: Final = 16_000
"""Together with the other parameters of a request it must fit into a URL."""
_MAX_BYTES: Final = 1_000_000
_PLAIN_BYTES: Final = 256
"""Cursors of up to so many bytes are not compressed: it would take longer than all else, and save little."""


@dataclass(frozen=True, slots=True)
class PageCursor:
    """What a request for the next page needs to continue a list."""

    seed: int
    surprise: float
    shown: tuple[str, ...]
    at: float = 0.0
    """Time of the first page, in seconds since 1970: later exposures do not change the following pages."""
    variant: str | None = None
    """Experiment and arm that made the first page, which make the following ones; None: there was no experiment."""

    def encode(self) -> str:
        """The cursor as text that fits into a URL."""
        variant = () if self.variant is None else (self.variant,)
        packed = orjson.dumps([self.seed, self.surprise, self.shown, self.at, *variant])
        if len(packed) > _PLAIN_BYTES:
            packed = zlib.compress(packed)
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    def next_page(self, items: tuple[str, ...], n: int) -> str | None:
        """The cursor of the page after one with ``items``; None when the list has ended, or grown too long for it."""
        shown_ids = self.shown + items
        if len(items) < n or len(shown_ids) > MAX_SHOWN:
            return None
        text = replace(self, shown=shown_ids).encode()
        return text if len(text) <= MAX_CURSOR_CHARACTERS else None

    @classmethod
    def decode(cls, text: str) -> PageCursor:
        """The cursor that :meth:`encode` wrote.

        Raises:
            InvalidInput: the text was not written by ``encode``.
        """
        try:
            packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            if not packed.startswith(b"["):
                packed = zlib.decompressobj().decompress(packed, _MAX_BYTES)
            seed, surprise, shown, at, *variant = orjson.loads(packed)
        except (binascii.Error, zlib.error, ValueError, TypeError):
            _refuse()
        has_valid_types = (
            isinstance(seed, int)
            and isinstance(surprise, int | float)
            and isinstance(shown, list)
            and isinstance(at, float)
        )
        if not has_valid_types or not 0 <= seed < 2**53 or not 0 <= surprise <= 1 or len(shown) > MAX_SHOWN:
            _refuse()
        if not all(isinstance(text, str) for text in (*shown, *variant)) or len(variant) > 1:
            _refuse()
        cursor = cls(seed, float(surprise), tuple(shown), at, *variant)
        if cursor.encode() != text:
            _refuse()
        return cursor


def _refuse() -> NoReturn:
    raise InvalidInput(
        "This cursor was not issued by this server; send `cursor` or `next_cursor` back unchanged, or none.",
        where="cursor",
    )
