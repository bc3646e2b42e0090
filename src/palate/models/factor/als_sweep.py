"""Alternating least squares, compiled: half a sweep, and a sparse product for its start.

Rows are dealt to ``TILES`` tiles like cards, which evens out the work, and each is computed by
one thread from start to end: the bits do not depend on how many threads there are. Threads are
Python's, over loops that let go of its lock: that compiles in half the time of Numba's own.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from numba import get_num_threads, njit

from palate.types import Codes, Floats

TILES: Final = 64
_PANEL: Final = 256
"""Rows of factors gathered at once, so that they stay in the cache."""
_ROUNDING: Final = np.float32(1e-6)
"""This share of a system's trace is added to its diagonal: single precision must not make it indefinite."""
_FAST: Final[dict[str, Any]] = {"fastmath": True, "error_model": "numpy", "nogil": True, "cache": True}


def spread(starts: Codes, columns: Codes, weights: Floats, factors: Floats, out: Floats) -> None:
    """``out`` = M · ``factors`` for a sparse M in rows."""
    _in_threads(lambda tile: _spread(tile, starts, columns, weights, factors, out))


def sweep(
    starts: Codes,
    columns: Codes,
    preferences: Floats,
    against: np.float32,
    others: Floats,
    gram: Floats,
    penalties: Floats,
    out: Floats,
    block: int,
) -> None:
    """Solve every row of ``out`` given the factors of the ``others``.

    A row w minimises Σ c·(y - v·w)² + wᵀ·gram·w + penalty·|w|² over its evidence, where c is the
    size of a preference and y is 1, or -``against`` below zero. With no more factors than
    ``block`` the minimum is exact; else one pass of Newton steps goes over the blocks, from the
    row as it stands.
    """
    _in_threads(lambda tile: _sweep(tile, starts, columns, preferences, against, others, gram, penalties, out, block))


def _in_threads(one: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(get_num_threads()) as threads:
        for _ in threads.map(one, range(TILES)):
            pass


@njit(**_FAST)
def _spread(tile: int, starts: Codes, columns: Codes, weights: Floats, factors: Floats, out: Floats) -> None:
    for row in range(tile, len(out), TILES):
        total = out[row]
        total[:] = 0
        for k in range(starts[row], starts[row + 1]):
            other, weight = factors[columns[k]], weights[k]
            for f in range(len(total)):
                total[f] += weight * other[f]


@njit(**_FAST)
def _sweep(
    tile: int,
    starts: Codes,
    columns: Codes,
    preferences: Floats,
    against: np.float32,
    others: Floats,
    gram: Floats,
    penalties: Floats,
    out: Floats,
    block: int,
) -> None:
    size = others.shape[1]
    longest = 0
    for row in range(tile, len(out), TILES):
        longest = max(longest, starts[row + 1] - starts[row])
    missed = np.empty(longest, np.float32)
    buffer = np.empty(_PANEL * min(block, size), np.float32)
    for row in range(tile, len(out), TILES):
        span = slice(starts[row], starts[row + 1])
        some, says, solved = columns[span], preferences[span], out[row]
        if size <= block:
            solved[:] = 0
        _miss(some, says, against, others, solved, missed)
        for first in range(0, size, block):
            last = min(first + block, size)
            system = gram[first:last, first:last].copy()
            slope = penalties[row] * solved[first:last]
            for f in range(first, last):
                system[f - first, f - first] += penalties[row]
                for g in range(size):
                    slope[f - first] += gram[f, g] * solved[g]
            panel = buffer[: _PANEL * (last - first)].reshape(_PANEL, last - first)
            _add_evidence(some, says, others, missed, first, panel, system, slope)
            ridge = _ROUNDING * np.trace(system)
            for f in range(last - first):
                system[f, f] += ridge
            _solve(np.linalg.cholesky(system), slope)
            solved[first:last] -= slope
            if last < size:
                for k in range(len(some)):
                    missed[k] -= _dot(others[some[k]][first:last], slope)


@njit(**_FAST)
def _dot(a: Floats, b: Floats) -> np.float32:
    total = np.float32(0)
    for f in range(len(b)):
        total += a[f] * b[f]
    return total


@njit(**_FAST)
def _miss(some: Codes, says: Floats, against: float, others: Floats, solved: Floats, missed: Floats) -> None:
    """By how much the row as it stands overshoots each target."""
    for k in range(len(some)):
        target = np.float32(1) if says[k] > 0 else np.float32(-against)
        missed[k] = _dot(others[some[k]], solved) - target


@njit(**_FAST)
def _add_evidence(
    some: Codes, says: Floats, others: Floats, missed: Floats, first: int, panel: Floats, system: Floats, slope: Floats
) -> None:
    """Add Σ c·v·vᵀ to ``system`` and Σ c·missed·v to ``slope``, for the factors of one block."""
    size = panel.shape[1]
    for start in range(0, len(some), _PANEL):
        count = min(_PANEL, len(some) - start)
        for place in range(count):
            k = start + place
            other, row = others[some[k]], panel[place]
            weight = abs(says[k])
            root, pull = np.sqrt(weight), weight * missed[k]
            for f in range(size):
                value = other[first + f]
                row[f] = root * value
                slope[f] += pull * value
        rows = panel[:count]
        system += np.dot(rows.T, rows)


@njit(**_FAST)
def _solve(lower: Floats, x: Floats) -> None:
    """``x`` becomes (L·Lᵀ)⁻¹·x."""
    for i in range(len(x)):
        x[i] = (x[i] - _dot(lower[i], x[:i])) / lower[i, i]
    for i in range(len(x) - 1, -1, -1):
        x[i] /= lower[i, i]
        for j in range(i):
            x[j] -= lower[i, j] * x[i]
