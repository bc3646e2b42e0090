"""Page cursors: the seed of the draw and what was shown, opaque to those who carry them."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import Final, NoReturn

import orjson

from palate.errors import InvalidInput

MAX_SHOWN: Final = 2_000
MAX_CURSOR: Final = 16_000
"""Characters; with the rest of a request it must fit into a URL."""
_MAX_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class PageCursor:
    seed: int
    surprise: float
    shown: tuple[str, ...]
    at: float = 0.0
    """When the first page was asked for, in seconds since 1970: what was offered since does not turn the pages."""

    def encode(self) -> str:
        """The cursor as text that fits into a URL."""
        packed = zlib.compress(orjson.dumps([self.seed, self.surprise, self.shown, self.at]))
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> PageCursor:
        """
        Raises:
            InvalidInput: the text was not made by ``encode``.
        """
        try:
            packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            inflate = zlib.decompressobj()
            seed, surprise, shown, at = orjson.loads(inflate.decompress(packed, _MAX_BYTES))
        except (binascii.Error, zlib.error, ValueError, TypeError):
            _refuse()
        plain = (
            isinstance(seed, int)
            and isinstance(surprise, int | float)
            and isinstance(shown, list)
            and isinstance(at, float)
        )
        if not plain or not 0 <= seed < 2**53 or not 0 <= surprise <= 1 or len(shown) > MAX_SHOWN:
            _refuse()
        if not all(isinstance(one, str) for one in shown):
            _refuse()
        cursor = cls(seed, float(surprise), tuple(shown), at)
        if cursor.encode() != text:
            _refuse()
        return cursor


def _refuse() -> NoReturn:
    raise InvalidInput(
        "This cursor is not one of ours; send back `cursor` or `next_cursor` unchanged, or none.", where="cursor"
    )
