"""Encoder: text as vectors that lie near each other where the texts mean something alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from palate.types import Floats


class Encoder(Protocol):
    """Pure: the same text gives the same vector."""

    @property
    def digest(self) -> str:
        """Of what it was made from; vectors of two digests cannot be compared."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length 1, shape ``(len(texts), dimensions)``."""
        ...
