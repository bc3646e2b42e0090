"""Compiled kernels of alternating least squares: half a sweep, and a sparse product for the start.

Row r belongs to tile r modulo ``TILES``, which balances the work, and each tile is computed by one
thread: the bits do not depend on the number of threads. The threads are Python's, over loops that
release the global interpreter lock, which compiles in half the time of Numba's parallel loops.
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
"""The number of rows of factors gathered at once, so that they fit into the cache."""
_ROUNDING: Final = np.float32(1e-6)
"""This share of a system's trace is added to its diagonal, so that rounding does not make it indefinite."""
_FAST: Final[dict[str, Any]] = {"fastmath": True, "error_model": "numpy", "nogil": True, "cache": True}


def multiply_sparse(starts: Codes, columns: Codes, weights: Floats, factors: Floats, out: Floats) -> None:
    """``out`` = M · ``factors`` for a sparse M in rows."""
    _run_tiles(lambda tile: _multiply_sparse_tile(tile, starts, columns, weights, factors, out))


def sweep(
    starts: Codes,
    columns: Codes,
    preferences: Floats,
    negative_target: np.float32,
    others: Floats,
    gram: Floats,
    penalties: Floats,
    out: Floats,
    block: int,
) -> None:
    """Solve every row of ``out`` given the factors of the ``others``.

    A row w minimises Σ c·(y - v·w)² + wᵀ·gram·w + penalty·|w|² over its evidence, where c is the
    absolute value of a preference and y is 1, or -``negative_target`` for a negative one. With no more factors than
    ``block`` the minimum is exact; else one pass of Newton steps goes over the blocks, from the
    current row.
    """
    _run_tiles(
        lambda tile: _sweep_tile(
            tile, starts, columns, preferences, negative_target, others, gram, penalties, out, block
        )
    )


def _run_tiles(run_tile: Callable[[int], None]) -> None:
    tiles = iter(range(TILES))

    def run_next_tiles(_thread: int) -> None:
        for tile in tiles:  # shared: each thread takes the next
            run_tile(tile)

    n_threads = get_num_threads()
    with ThreadPoolExecutor(n_threads) as threads:
        for _ in threads.map(run_next_tiles, range(n_threads)):
            pass


@njit(**_FAST)
def _multiply_sparse_tile(
    tile: int, starts: Codes, columns: Codes, weights: Floats, factors: Floats, out: Floats
) -> None:
    for row in range(tile, len(out), TILES):
        total = out[row]
        total[:] = 0
        for k in range(starts[row], starts[row + 1]):
            other, weight = factors[columns[k]], weights[k]
            for f in range(len(total)):
                total[f] += weight * other[f]


@njit(**_FAST)
def _sweep_tile(
    tile: int,
    starts: Codes,
    columns: Codes,
    preferences: Floats,
    negative_target: np.float32,
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
    residuals = np.empty(longest, np.float32)
    buffer = np.empty(_PANEL * min(block, size), np.float32)
    for row in range(tile, len(out), TILES):
        span = slice(starts[row], starts[row + 1])
        indices, values, solved = columns[span], preferences[span], out[row]
        if size <= block:
            solved[:] = 0
        _compute_residuals(indices, values, negative_target, others, solved, residuals)
        for first in range(0, size, block):
            last = min(first + block, size)
            system = gram[first:last, first:last].copy()
            slope = penalties[row] * solved[first:last]
            for f in range(first, last):
                system[f - first, f - first] += penalties[row]
                for g in range(size):
                    slope[f - first] += gram[f, g] * solved[g]
            panel = buffer[: _PANEL * (last - first)].reshape(_PANEL, last - first)
            _add_evidence(indices, values, others, residuals, first, panel, system, slope)
            ridge = _ROUNDING * np.trace(system)
            for f in range(last - first):
                system[f, f] += ridge
            _solve(np.linalg.cholesky(system), slope)
            solved[first:last] -= slope
            if last < size:
                for k in range(len(indices)):
                    residuals[k] -= _dot(others[indices[k]][first:last], slope)


@njit(**_FAST)
def _dot(a: Floats, b: Floats) -> np.float32:
    total = np.float32(0)
    for f in range(len(b)):
        total += a[f] * b[f]
    return total


@njit(**_FAST)
def _compute_residuals(
    indices: Codes, values: Floats, negative_target: float, others: Floats, solved: Floats, residuals: Floats
) -> None:
    """The score of the current row less the target, for each of its preferences."""
    for k in range(len(indices)):
        target = np.float32(1) if values[k] > 0 else np.float32(-negative_target)
        residuals[k] = _dot(others[indices[k]], solved) - target


@njit(**_FAST)
def _add_evidence(
    indices: Codes,
    values: Floats,
    others: Floats,
    residuals: Floats,
    first: int,
    panel: Floats,
    system: Floats,
    slope: Floats,
) -> None:
    """Add Σ c·v·vᵀ to ``system`` and Σ c·residual·v to ``slope``, for the factors of one block."""
    size = panel.shape[1]
    for start in range(0, len(indices), _PANEL):
        count = min(_PANEL, len(indices) - start)
        for panel_row in range(count):
            k = start + panel_row
            other, row = others[indices[k]], panel[panel_row]
            weight = abs(values[k])
            root, gradient = np.sqrt(weight), weight * residuals[k]
            for f in range(size):
                value = other[first + f]
                row[f] = root * value
                slope[f] += gradient * value
        rows = panel[:count]
        system += np.dot(rows.T, rows)


@njit(**_FAST)
def _solve(lower: Floats, x: Floats) -> None:
    """Overwrite ``x`` with (L·Lᵀ)⁻¹·x, by forward and backward substitution."""
    for i in range(len(x)):
        x[i] = (x[i] - _dot(lower[i], x[:i])) / lower[i, i]
    for i in range(len(x) - 1, -1, -1):
        x[i] /= lower[i, i]
        for j in range(i):
            x[j] -= lower[i, j] * x[i]
