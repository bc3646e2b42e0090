"""Stable sorting and top-n selection by score."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.types import Codes, Floats


def descending(scores: Floats) -> Codes:
    """Return the indices that sort ``scores`` (float32, any shape) in descending order along the last axis.

    Equal scores keep their order and NaN comes last, so that results are the same on every machine.
    """
    keys = _pack_keys(_negate(scores), np.arange(scores.shape[-1]))
    keys.sort(axis=-1)
    return keys & _INDEX_BITS


def best(scores: Floats, n: int) -> Codes:
    """Return the first ``n`` of :func:`descending`, shape ``(…, min(n, columns))``, without sorting all scores."""
    if not 0 < n < scores.shape[-1]:
        return descending(scores)[..., :n]
    rows = _negate(scores).reshape(-1, scores.shape[-1])
    threshold = np.partition(rows, n - 1, axis=1)[:, n - 1 : n]
    row, column = np.nonzero(rows <= threshold)  # more than n where scores tie
    counts = np.bincount(row, minlength=len(rows))
    keys = np.full((len(rows), counts.max(initial=n)), np.iinfo(np.int64).max)
    rank = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    keys[row, rank] = _pack_keys(rows[row, column], column)
    keys.sort(axis=1)
    return (keys[:, :n] & _INDEX_BITS).reshape(*scores.shape[:-1], n)


_INDEX_BITS: Final = 0xFFFFFFFF


def _negate(scores: Floats) -> Floats:
    """Negate scores for ascending sorts; NaN becomes infinite."""
    negated = np.float32(0) - scores  # 0 - x instead of -x, which would give negative zeros
    negated[np.isnan(negated)] = np.inf
    return negated


def _pack_keys(numbers: Floats, indices: Codes) -> Codes:
    """Pack each number and its index into a 64-bit integer key, with the number in the high bits.

    Sorting such keys is several times faster than a stable argsort of floats.
    """
    bits = numbers.view(np.int32).astype(np.int64)
    bits ^= (bits >> 31) & 0x7FFFFFFF  # the bits of negative floats sort in reverse order
    return (bits << 32) | indices
