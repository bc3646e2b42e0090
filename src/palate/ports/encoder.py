"""Sentence encoder: text to vectors whose cosine is high for texts of similar meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from palate.types import Floats


class Encoder(Protocol):
    """Deterministic: the same text gives the same vector."""

    @property
    def digest(self) -> str:
        """A hash of the weights; vectors of different digests cannot be compared."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """Encode texts as unit vectors, shape ``(len(texts), dimensions)``."""
        ...
