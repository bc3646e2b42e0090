"""Exact maximum inner product search: for each user the ``n`` items with the highest user · item; compiled.

The products of a tile of users with a panel of items stay in the processor's cache, where they are compared with
the n-th best so far. Items are in descending order of their norm, so that by |w·v| ≤ |w|·|v| a
user's search ends where no later item can enter the list. Imported only for batches.
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

_TILE_USERS: Final = 64
_PANEL_ITEMS: Final = 512
_CHUNK: Final = 64
"""Scores are compared by the maximum of this many first."""
_NO_SCORE: Final = np.float32(-3e38)
_SLACK: Final = np.float32(1 + 1e-5)
"""Factor of the bound that covers the rounding of norms and products."""


def top_products(users: Floats, items: Floats, seen: csr_array, n: int) -> tuple[Codes, Floats]:
    """Codes and scores of the best ``n`` items, shape ``(n_users, n)`` each, -1 and NaN where there are fewer.

    ``users`` has shape ``(n_users, factors)`` and ``items`` ``(n_items, factors)``; NaN rows of
    either, and the cells of ``seen``, are left out. Equal scores are ordered by code.
    Cost: 2 · n_users · n_items · factors operations at most.
    """
    norms = np.sqrt(np.einsum("if,if->i", items, items))
    order = np.argsort(-norms, kind="stable")[: int(np.isfinite(norms).sum())]
    position_of = np.full(len(items), -1, np.int32)
    position_of[order] = np.arange(len(order))
    n_panels = -(-len(order) // _PANEL_ITEMS)
    panels = np.zeros((n_panels * _PANEL_ITEMS, items.shape[1]), np.float32)
    panels[: len(order)] = items[order]
    panels = np.ascontiguousarray(panels.reshape(n_panels, _PANEL_ITEMS, items.shape[1]).transpose(0, 2, 1))
    bounds = norms[order[::_PANEL_ITEMS]] * _SLACK
    has_no_factors, users = np.isnan(users[:, 0]), np.nan_to_num(users)
    codes, scores = np.full((len(users), n), -1, np.int32), np.full((len(users), n), _NO_SCORE, np.float32)
    order = order.astype(np.int32)

    def search_tile(start: int) -> None:
        tile = slice(start, start + _TILE_USERS)
        ends = seen.indptr[start : start + _TILE_USERS + 1]
        _search_tile(users[tile], panels, bounds, order, position_of, ends, seen.indices, codes[tile], scores[tile])

    with threadpool_limits(1), ThreadPoolExecutor(get_num_threads()) as threads:
        for _ in threads.map(search_tile, range(0, len(users), _TILE_USERS)):
            pass
    codes[has_no_factors] = -1
    scores[codes < 0] = np.nan
    return codes, scores


@njit(nogil=True, cache=True, error_model="numpy", fastmath={"reassoc", "nnan", "nsz"})
def _search_tile(
    users: Floats,
    panels: Floats,
    bounds: Floats,
    order: Codes,
    position_of: Codes,
    ends: Codes,
    seen: Codes,
    codes: Codes,
    scores: Floats,
) -> None:
    """Fill ``codes`` and ``scores`` of one tile of users, best first; unused ranks keep ``_NO_SCORE``."""
    n_users, width, last_rank = len(users), panels.shape[2], codes.shape[1] - 1
    norms = np.zeros(n_users, np.float32)
    seen_positions = np.empty(ends[-1] - ends[0], np.int32)
    for row in range(n_users):
        for f in range(users.shape[1]):
            norms[row] += users[row, f] * users[row, f]
        norms[row] = np.sqrt(norms[row])
        first, end = ends[row] - ends[0], ends[row + 1] - ends[0]
        for k in range(first, end):
            seen_positions[k] = position_of[seen[ends[0] + k]]
        seen_positions[first:end].sort()
    next_seen = ends[:-1] - ends[0]
    products = np.empty((n_users, width), np.float32)
    for panel in range(len(panels)):
        is_reachable = False
        for row in range(n_users):
            is_reachable = is_reachable or norms[row] * bounds[panel] >= scores[row, last_rank]
        if not is_reachable:
            return
        np.dot(users, panels[panel], products)
        start = panel * width
        n_items = min(width, len(order) - start)
        for row in range(n_users):
            end = ends[row + 1] - ends[0]
            while next_seen[row] < end and seen_positions[next_seen[row]] < start + width:
                if seen_positions[next_seen[row]] >= start:
                    products[row, seen_positions[next_seen[row]] - start] = _NO_SCORE
                next_seen[row] += 1
            if norms[row] * bounds[panel] >= scores[row, last_rank]:
                _insert_into_list(products[row, :n_items], order[start : start + n_items], codes[row], scores[row])


@njit(nogil=True, cache=True, error_model="numpy", fastmath={"reassoc", "nnan", "nsz"})
def _insert_into_list(products: Floats, items: Codes, codes: Codes, scores: Floats) -> None:
    """Insert those of ``products`` that are among the best into the sorted list ``codes``, ``scores``."""
    last_rank = len(codes) - 1
    for first in range(0, len(products), _CHUNK):
        end = min(first + _CHUNK, len(products))
        highest = _NO_SCORE
        for k in range(first, end):
            highest = max(highest, products[k])
        if highest < scores[last_rank]:
            continue
        for k in range(first, end):
            score, item = products[k], items[k]
            if (
                score < scores[last_rank]
                or score <= _NO_SCORE
                or (score == scores[last_rank] and item > codes[last_rank] >= 0)
            ):
                continue
            rank = last_rank
            while rank > 0 and (score > scores[rank - 1] or (score == scores[rank - 1] and item < codes[rank - 1])):
                scores[rank], codes[rank] = scores[rank - 1], codes[rank - 1]
                rank -= 1
            scores[rank], codes[rank] = score, item
