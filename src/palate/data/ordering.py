"""Best first, stable and quick."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.types import Codes, Floats


def descending(scores: Floats) -> Codes:
    """The places of ``scores`` (float32, any shape) along the last axis, highest first.

    Equal scores keep their order and NaN comes last, so the same input gives the same answer on
    every machine.
    """
    keys = _keys(scores)
    keys.sort(axis=-1)
    return keys & _PLACE


def best(scores: Floats, n: int) -> Codes:
    """The first ``n`` of :func:`descending`, found without sorting the rest."""
    keys = _keys(scores)
    if n < keys.shape[-1]:
        keys.partition(n, axis=-1)
        keys = keys[..., :n].copy()
    keys.sort(axis=-1)
    return keys & _PLACE


_PLACE: Final = 0xFFFFFFFF


def _keys(scores: Floats) -> Codes:
    """Each score as a 64-bit key, its bits above its place, rising as scores fall.

    Whole numbers sort several times faster than a stable argsort of floats that come in no order.
    """
    falling = np.float32(0) - scores  # 0 - x, not -x: it makes no negative zeros
    bits = np.where(np.isnan(scores), np.float32(np.inf), falling).view(np.int32).astype(np.int64)
    bits ^= (bits >> 31) & 0x7FFFFFFF  # negative floats order backwards; turn them around
    return (bits << 32) | np.arange(scores.shape[-1])
