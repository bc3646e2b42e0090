"""The port for vector indexes: maximum inner product search over the vectors of items."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from palate.types import Bools, Codes, Floats


class Neighbours(NamedTuple):
    """The best items for each query, the highest inner product first; of equal products the lowest code first."""

    codes: Codes
    """Shape ``(n_queries, n)``, int32; -1 where there are fewer."""
    products: Floats
    """The inner products, shape ``(n_queries, n)``; NaN where there are fewer."""

    @classmethod
    def none(cls, n_queries: int, n: int) -> Neighbours:
        """No neighbours, to be filled in."""
        return cls(np.full((n_queries, n), -1, np.int32), np.full((n_queries, n), np.nan, np.float32))


class Vectors(NamedTuple):
    """The vectors of items, by code; those of lengths are read as if they had the length 1."""

    rows: Floats
    """Shape ``(n_items, dimensions)``."""
    has_vector: Bools
    """Whether an item has a vector (finite numbers), shape ``(n_items,)``."""
    lengths: Floats | None = None
    """The length of each row, shape ``(n_items,)``, if products are cosines; None: they are products of the rows."""

    @classmethod
    def of(cls, rows: Floats, has_vector: Bools, *, are_cosines: bool = False) -> Vectors:
        """The finite ones of the ``rows`` that ``has_vector`` marks; for cosines also those of zeros are left out."""
        lengths = np.sqrt(np.einsum("if,if->i", rows, rows, dtype=np.float32))
        has_vector = has_vector & np.isfinite(lengths)
        return cls(rows, has_vector & (lengths > 0), lengths) if are_cosines else cls(rows, has_vector)

    def updated(self, rows: Floats, has_vector: Bools, codes: Codes) -> Vectors:
        """The vectors with ``rows`` in their place, of which those of ``codes`` and new ones may differ."""
        codes = np.union1d(codes, np.arange(len(self.rows), len(rows)))
        changed = Vectors.of(rows[codes], has_vector[codes], are_cosines=self.lengths is not None)
        has_vector = np.pad(self.has_vector, (0, len(rows) - len(self.rows)))
        has_vector[codes] = changed.has_vector
        if self.lengths is None or changed.lengths is None:
            return Vectors(rows, has_vector)
        lengths = np.pad(self.lengths, (0, len(rows) - len(self.rows)))
        lengths[codes] = changed.lengths
        return Vectors(rows, has_vector, lengths)

    def at(self, codes: Codes) -> Floats:
        """The vectors of items, of length 1 where products are cosines."""
        rows = self.rows[codes]
        return rows if self.lengths is None else rows / self.lengths[codes, None]

    def products(self, query: Floats, codes: Codes) -> Floats:
        """The inner products of ``query`` and the vectors of ``codes``."""
        return np.asarray(self.at(codes) @ query)


class VectorIndex(Protocol):
    """An immutable index over vectors. Searches change nothing, so that threads may share it."""

    @property
    def kind(self) -> str:
        """``flat``, ``ivf`` or ``hnsw``."""
        ...

    @property
    def vectors(self) -> Vectors:
        """The vectors that it was built over."""
        ...

    @property
    def effort(self) -> int:
        """How much is searched, for the depth at which recall was measured; 0: everything."""
        ...

    def search(self, queries: Floats, n: int, excluded: Bools | None = None) -> Neighbours:
        """The best ``n`` items for each query, shape ``(n_queries, dimensions)``, finite and not zero.

        ``excluded`` marks items that are not returned, shape ``(n_items,)``. An index that is not flat may miss items,
        and return fewer than ``n``.
        """
        ...

    def write(self, folder: Path) -> None:
        """Write what a search needs beside the vectors into ``folder``."""
        ...
