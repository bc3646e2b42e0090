"""Mean and variance of inner products over many vectors, without computing the products."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from palate.types import Doubles, Floats

_ROWS_AT_ONCE: Final = 65_536


class VectorMoments(NamedTuple):
    """Sums over vectors v, from which those over the products q·v follow: Σ q·v = q·Σ v and Σ (q·v)² = qᵀ(Σ v·vᵀ)q."""

    n: int
    total: Doubles
    """Σ v, shape ``(dimensions,)``."""
    squares: Doubles
    """Σ v·vᵀ, shape ``(dimensions, dimensions)``."""

    @classmethod
    def of(cls, rows: Floats) -> VectorMoments:
        """The sums over finite ``rows``, shape ``(n, dimensions)``."""
        dimensions = rows.shape[1]
        total, squares = np.zeros(dimensions), np.zeros((dimensions, dimensions))
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            block = rows[start : start + _ROWS_AT_ONCE].astype(np.float64)
            total += block.sum(axis=0)
            squares += block.T @ block
        return cls(len(rows), total, squares)

    def plus(self, rows: Floats, sign: int = 1) -> VectorMoments:
        """The sums with ``rows`` added, or taken away with ``sign`` -1."""
        other = VectorMoments.of(rows)
        return VectorMoments(
            self.n + sign * other.n, self.total + sign * other.total, self.squares + sign * other.squares
        )

    def sums(self, query: Floats, offset: float) -> tuple[float, float]:
        """Σ (q·v + offset) and Σ (q·v + offset)²."""
        vector = query.astype(np.float64)
        total = float(vector @ self.total)
        squares = float(vector @ self.squares @ vector)
        return total + self.n * offset, squares + 2 * offset * total + self.n * offset**2
