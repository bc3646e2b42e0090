"""Page cursors and recommendation ids of merged lists."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Final

import orjson

from palate.errors import InvalidInput

MAX_SHOWN: Final = 1_000
"""The most items of earlier pages that a cursor names: they are excluded from the next page."""
_MAX_BYTES: Final = 500_000


def encode_cursor(shown: list[str]) -> str:
    """A cursor that excludes the items of earlier pages."""
    return base64.urlsafe_b64encode(zlib.compress(orjson.dumps(shown))).decode().rstrip("=")


def decode_cursor(text: str) -> list[str]:
    """
    Raises:
        InvalidInput: the text was not written by :func:`encode_cursor`.
    """
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        shown = orjson.loads(zlib.decompressobj().decompress(packed, _MAX_BYTES))
    except (binascii.Error, zlib.error, ValueError):
        shown = None
    if not isinstance(shown, list) or len(shown) > MAX_SHOWN or not all(isinstance(each, str) for each in shown):
        raise InvalidInput(
            "This cursor was not issued by this gateway; send `cursor` or `next_cursor` back unchanged, or none.",
            where="cursor",
        )
    return shown


def join_ids(ids: Mapping[str, str]) -> str:
    """The id of a merged list, from those of its services."""
    return "+".join(f"{service}~{id_}" for service, id_ in ids.items())


def split_id(id_: str) -> dict[str, str]:
    """The ids that :func:`join_ids` joined, by service; empty for the id of a single service."""
    parts = [part.partition("~") for part in id_.split("+")]
    return {service: own for service, _, own in parts} if all(separator for _, separator, _ in parts) else {}
