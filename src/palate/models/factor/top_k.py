"""The best of many products, compiled: for each user the ``n`` items with the highest user · item.

The products of some users with a panel of items stay in the cache, where they are compared with
the n-th best so far; they are never written to memory. Items go by falling length, so that by
|w·v| ≤ |w|·|v| a user's search ends where no item can be good enough. Only batches load this.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np
from numba import get_num_threads, njit
from threadpoolctl import threadpool_limits

from palate.types import Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_USERS: Final = 64
_PANEL: Final = 512
_RUN: Final = 64
"""So many scores are first compared by their highest."""
_NONE: Final = np.float32(-3e38)
_SLACK: Final = np.float32(1 + 1e-5)
"""Lengths and products are rounded; the bound must not be."""


def top_products(users: Floats, items: Floats, seen: csr_array, n: int) -> tuple[Codes, Floats]:
    """Codes and scores of the best ``n``, shape ``(n_users, n)`` each, -1 and NaN where there are fewer.

    ``users`` has shape ``(n_users, factors)`` and ``items`` ``(n_items, factors)``; NaN rows of
    either, and the cells of ``seen``, are left out. Equal scores go by code.
    Cost: 2 · n_people · n_items · factors operations at most.
    """
    lengths = np.sqrt(np.einsum("if,if->i", items, items))
    order = np.argsort(-lengths, kind="stable")[: int(np.isfinite(lengths).sum())]
    place = np.full(len(items), -1, np.int32)
    place[order] = np.arange(len(order))
    n_panels = -(-len(order) // _PANEL)
    panels = np.zeros((n_panels * _PANEL, items.shape[1]), np.float32)
    panels[: len(order)] = items[order]
    panels = np.ascontiguousarray(panels.reshape(n_panels, _PANEL, items.shape[1]).transpose(0, 2, 1))
    max_candidates = lengths[order[::_PANEL]] * _SLACK
    nobody, users = np.isnan(users[:, 0]), np.nan_to_num(users)
    codes, scores = np.full((len(users), n), -1, np.int32), np.full((len(users), n), _NONE, np.float32)
    order = order.astype(np.int32)

    def some(start: int) -> None:
        one = slice(start, start + _USERS)
        ends = seen.indptr[start : start + _USERS + 1]
        _top(users[one], panels, max_candidates, order, place, ends, seen.indices, codes[one], scores[one])

    with threadpool_limits(1), ThreadPoolExecutor(get_num_threads()) as threads:
        for _ in threads.map(some, range(0, len(users), _USERS)):
            pass
    codes[nobody] = -1
    scores[codes < 0] = np.nan
    return codes, scores


@njit(nogil=True, cache=True, error_model="numpy", fastmath={"reassoc", "nnan", "nsz"})
def _top(
    users: Floats,
    panels: Floats,
    max_candidates: Floats,
    order: Codes,
    place: Codes,
    ends: Codes,
    seen: Codes,
    codes: Codes,
    scores: Floats,
) -> None:
    n_users, width, last = len(users), panels.shape[2], codes.shape[1] - 1
    lengths = np.zeros(n_users, np.float32)
    hidden = np.empty(ends[-1] - ends[0], np.int32)
    for row in range(n_users):
        for f in range(users.shape[1]):
            lengths[row] += users[row, f] * users[row, f]
        lengths[row] = np.sqrt(lengths[row])
        first, end = ends[row] - ends[0], ends[row + 1] - ends[0]
        for k in range(first, end):
            hidden[k] = place[seen[ends[0] + k]]
        hidden[first:end].sort()
    upto = ends[:-1] - ends[0]
    products = np.empty((n_users, width), np.float32)
    for panel in range(len(panels)):
        reached = False
        for row in range(n_users):
            reached = reached or lengths[row] * max_candidates[panel] >= scores[row, last]
        if not reached:
            return
        np.dot(users, panels[panel], products)
        start = panel * width
        there = min(width, len(order) - start)
        for row in range(n_users):
            end = ends[row + 1] - ends[0]
            while upto[row] < end and hidden[upto[row]] < start + width:
                if hidden[upto[row]] >= start:
                    products[row, hidden[upto[row]] - start] = _NONE
                upto[row] += 1
            if lengths[row] * max_candidates[panel] >= scores[row, last]:
                _take(products[row, :there], order[start : start + there], codes[row], scores[row])


@njit(nogil=True, cache=True, error_model="numpy", fastmath={"reassoc", "nnan", "nsz"})
def _take(products: Floats, items: Codes, codes: Codes, scores: Floats) -> None:
    """Put those of ``products`` that are good enough into the list, which is best first."""
    last = len(codes) - 1
    for first in range(0, len(products), _RUN):
        end = min(first + _RUN, len(products))
        highest = _NONE
        for k in range(first, end):
            highest = max(highest, products[k])
        if highest < scores[last]:
            continue
        for k in range(first, end):
            score, item = products[k], items[k]
            if score < scores[last] or score <= _NONE or (score == scores[last] and item > codes[last] >= 0):
                continue
            at = last
            while at > 0 and (score > scores[at - 1] or (score == scores[at - 1] and item < codes[at - 1])):
                scores[at], codes[at] = scores[at - 1], codes[at - 1]
                at -= 1
            scores[at], codes[at] = score, item
