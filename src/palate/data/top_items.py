"""Stable sorting and top-n selection by score."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.compiled import compiled
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


@compiled
def best_set(scores: Floats, n: int) -> Codes:
    """Return the indices of the ``n`` highest ``scores``, shape ``(n_scores,)``, in ascending order.

    Of equal scores the first count. NaN and -inf never do, so that there may be fewer. One pass with a heap of the best
    so far, the worst of them on top.
    """
    heap, size = np.empty(min(n, len(scores)), np.int64), 0
    for index in range(len(scores)):
        score = scores[index]
        if not score > -np.inf or (size == len(heap) and (not size or not score > scores[heap[0]])):
            continue
        slot = size
        if size < len(heap):
            size += 1
            while slot and _is_worse(scores, index, heap[(slot - 1) // 2]):
                heap[slot] = heap[(slot - 1) // 2]
                slot = (slot - 1) // 2
        else:
            slot, child = 0, 1
            while child < size:
                if child + 1 < size and _is_worse(scores, heap[child + 1], heap[child]):
                    child += 1
                if not _is_worse(scores, heap[child], index):
                    break
                heap[slot] = heap[child]
                slot, child = child, 2 * child + 1
        heap[slot] = index
    return np.sort(heap[:size])


@compiled
def _is_worse(scores: Floats, index: int, other: int) -> bool:
    """Whether one index comes after another in the order of :func:`descending`."""
    return bool(scores[index] < scores[other] or (scores[index] == scores[other] and index > other))


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
