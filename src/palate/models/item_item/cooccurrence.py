"""What follows what, counted with fading weights; compiled, and imported only while fitting."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations_with_replacement
from typing import Any

import numba
import numpy as np

from palate.types import Codes, Floats


def followers(item: Codes, starts: Codes, n_items: int, decay: float, window: int) -> Floats:
    """``[i, j]``: Σ decay^(gap - 1) over the times that j came at most ``window`` events after i.

    ``item`` holds everyone's events, each user's in order; those of user u are
    ``item[starts[u]:starts[u + 1]]``.
    """
    sums = np.zeros((n_items, n_items), np.float32)
    _count_followers(item, starts, decay, window, sums)
    return sums


def followers_by_row(
    item: Codes, starts: Codes, n_items: int, decay: float, window: int, n_rows: int
) -> Iterator[tuple[slice, Floats]]:
    """:func:`followers`, so many rows at once: spans of items and their rows, which the next ones overwrite."""
    at = np.argsort(item, kind="stable")
    of = np.concatenate([[0], np.cumsum(np.bincount(item, minlength=n_items))])
    ends = np.repeat(starts[1:], np.diff(starts))
    sums = np.empty((min(n_rows, n_items), n_items), np.float32)
    for first in range(0, n_items, n_rows):
        rows = slice(first, min(first + n_rows, n_items))
        block = sums[: rows.stop - first]
        block[:] = 0
        _count_after(item, at, of[first : rows.stop + 1], ends, decay, window, block)
        yield rows, block


def moments(
    item: Codes, starts: Codes, n_items: int, decays: tuple[float, ...], windows: tuple[int, ...]
) -> tuple[Floats, Floats]:
    """The two sides of the normal equations that predict each event from the faded events before it.

    With the state s_d(t)[i] = Σ decay_d^age over the events i before t, and the states of all
    decays side by side in s(t), returns Σ_t s(t)·s(t)ᵀ, shape ``(k·n_items, k·n_items)``, its lower
    triangle, and Σ_t s(t)·e(t)ᵀ, shape ``(k·n_items, n_items)``, where e(t) marks the event at t.
    One thread sums up each block, so that the sums do not depend on the number of threads.
    """
    k = len(decays)
    gram = np.zeros((k * n_items, k * n_items), np.float32, order="F")
    target = np.zeros((k * n_items, n_items), np.float32, order="F")

    def one(task: tuple[int, int] | int) -> None:
        if isinstance(task, int):
            rows = slice(task * n_items, (task + 1) * n_items)
            target[rows] = followers(item, starts, n_items, decays[task], windows[task])
            return
        x, y = task
        sums = np.zeros((n_items, n_items), np.float32)
        _count_states(item, starts, (decays[x], decays[y]), (windows[x], windows[y]), sums)
        gram[y * n_items : (y + 1) * n_items, x * n_items : (x + 1) * n_items] = sums

    tasks: list[Any] = [*reversed(list(combinations_with_replacement(range(k), 2))), *range(k)]
    with ThreadPoolExecutor(numba.get_num_threads()) as threads:
        for _ in threads.map(one, tasks):
            pass
    return gram, target


@numba.njit(nogil=True, cache=True)
def _count_followers(item: Codes, starts: Codes, decay: float, window: int, sums: Floats) -> None:
    for user in range(len(starts) - 1):
        first, end = starts[user], starts[user + 1]
        for t in range(first + 1, end):
            weight = 1.0
            for before in range(t - 1, max(first, t - window) - 1, -1):
                sums[item[before], item[t]] += weight
                weight *= decay


@numba.njit(nogil=True, cache=True)
def _count_after(item: Codes, at: Codes, of: Codes, ends: Codes, decay: float, window: int, sums: Floats) -> None:
    """The events of row ``r`` are ``at[of[r]:of[r + 1]]``; the user of event ``t`` has none from ``ends[t]`` on."""
    for row in range(len(of) - 1):
        for place in range(of[row], of[row + 1]):
            before = at[place]
            weight = 1.0
            for t in range(before + 1, min(ends[before], before + window + 1)):
                sums[row, item[t]] += weight
                weight *= decay


@numba.njit(nogil=True, cache=True)
def _count_states(
    item: Codes, starts: Codes, decays: tuple[float, float], windows: tuple[int, int], sums: Floats
) -> None:
    """``sums[j, i]`` += Σ_t s_x(t)[i]·s_y(t)[j].

    A pair of events gap apart is in both states at every later t, fading by decay_x·decay_y from
    one t to the next: a geometric sum, and so one addition for each pair.
    """
    both = decays[0] * decays[1]
    max_candidates = max(windows)
    for user in range(len(starts) - 1):
        first, end = starts[user], starts[user + 1]
        for newer in range(first, end - 1):
            lasting = (1.0 - both ** (end - 1 - newer)) / (1.0 - both)
            sums[item[newer], item[newer]] += lasting
            x, y = 1.0, 1.0
            for older in range(newer - 1, max(first, newer - max_candidates) - 1, -1):
                x *= decays[0]
                y *= decays[1]
                if newer - older < windows[0]:
                    sums[item[newer], item[older]] += x * lasting
                if newer - older < windows[1]:
                    sums[item[older], item[newer]] += y * lasting
