"""Decayed counts of which items follow which; compiled with Numba, imported only while fitting."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations_with_replacement

import numba
import numpy as np

from palate.types import Codes, Floats


def count_followers(item: Codes, starts: Codes, n_items: int, decay: float, window: int) -> Floats:
    """Decayed counts of followers, shape ``(n_items, n_items)``.

    Cell ``[i, j]`` is Σ decay^(gap - 1) over all pairs of events in which j came ``gap`` events after i, with
    gap ≤ ``window``. ``item`` has the events of all users, each user's in order; those of user u are
    ``item[starts[u]:starts[u + 1]]``.
    """
    sums = np.zeros((n_items, n_items), np.float32)
    _add_followers(item, starts, decay, window, sums)
    return sums


def count_followers_by_block(
    item: Codes, starts: Codes, n_items: int, decay: float, window: int, n_rows: int
) -> Iterator[tuple[slice, Floats]]:
    """Blocks of :func:`count_followers`: spans of ``n_rows`` items and their rows, which the next block overwrites."""
    events = np.argsort(item, kind="stable")
    event_starts = np.concatenate([[0], np.cumsum(np.bincount(item, minlength=n_items))])
    ends = np.repeat(starts[1:], np.diff(starts))
    sums = np.empty((min(n_rows, n_items), n_items), np.float32)
    for first in range(0, n_items, n_rows):
        rows = slice(first, min(first + n_rows, n_items))
        block = sums[: rows.stop - first]
        block[:] = 0
        _add_followers_of_rows(item, events, event_starts[first : rows.stop + 1], ends, decay, window, block)
        yield rows, block


def compute_moments(
    item: Codes, starts: Codes, n_items: int, decays: tuple[float, ...], windows: tuple[int, ...]
) -> tuple[Floats, Floats]:
    """The two sides of the normal equations that predict each event from the decayed events before it.

    With the state s_d(t)[i] = Σ decay_d^age over the events i before t, and the states of all
    k decays concatenated in s(t), returns the lower triangle of Σ_t s(t)·s(t)ᵀ, shape ``(k·n_items, k·n_items)``,
    and Σ_t s(t)·e(t)ᵀ, shape ``(k·n_items, n_items)``, where e(t) is the one-hot vector of the event at t.
    Each block is summed by one thread, so that the sums do not depend on the number of threads.
    """
    k = len(decays)
    gram = np.zeros((k * n_items, k * n_items), np.float32, order="F")
    target = np.zeros((k * n_items, n_items), np.float32, order="F")

    def sum_block(task: tuple[int, int] | int) -> None:
        if isinstance(task, int):
            rows = slice(task * n_items, (task + 1) * n_items)
            target[rows] = count_followers(item, starts, n_items, decays[task], windows[task])
            return
        x, y = task
        sums = np.zeros((n_items, n_items), np.float32)
        _add_state_products(item, starts, (decays[x], decays[y]), (windows[x], windows[y]), sums)
        gram[y * n_items : (y + 1) * n_items, x * n_items : (x + 1) * n_items] = sums

    tasks: list[tuple[int, int] | int] = [*reversed(list(combinations_with_replacement(range(k), 2))), *range(k)]
    with ThreadPoolExecutor(numba.get_num_threads()) as threads:
        for _ in threads.map(sum_block, tasks):
            pass
    return gram, target


@numba.njit(nogil=True, cache=True)
def _add_followers(item: Codes, starts: Codes, decay: float, window: int, sums: Floats) -> None:
    for user in range(len(starts) - 1):
        first, end = starts[user], starts[user + 1]
        for t in range(first + 1, end):
            weight = 1.0
            for before in range(t - 1, max(first, t - window) - 1, -1):
                sums[item[before], item[t]] += weight
                weight *= decay


@numba.njit(nogil=True, cache=True)
def _add_followers_of_rows(
    item: Codes, events: Codes, event_starts: Codes, ends: Codes, decay: float, window: int, sums: Floats
) -> None:
    """Row r counts after ``events[event_starts[r]:event_starts[r + 1]]``; the events of t's user end at ``ends[t]``."""
    for row in range(len(event_starts) - 1):
        for index in range(event_starts[row], event_starts[row + 1]):
            before = events[index]
            weight = 1.0
            for t in range(before + 1, min(ends[before], before + window + 1)):
                sums[row, item[t]] += weight
                weight *= decay


@numba.njit(nogil=True, cache=True)
def _add_state_products(
    item: Codes, starts: Codes, decays: tuple[float, float], windows: tuple[int, int], sums: Floats
) -> None:
    """``sums[j, i]`` += Σ_t s_x(t)[i]·s_y(t)[j].

    A pair of events is in both states at every later t, decayed by decay_x·decay_y from
    one t to the next: a geometric series, and so one addition for each pair.
    """
    joint_decay = decays[0] * decays[1]
    longest_window = max(windows)
    for user in range(len(starts) - 1):
        first, end = starts[user], starts[user + 1]
        for newer in range(first, end - 1):
            series = (1.0 - joint_decay ** (end - 1 - newer)) / (1.0 - joint_decay)
            sums[item[newer], item[newer]] += series
            x, y = 1.0, 1.0
            for older in range(newer - 1, max(first, newer - longest_window) - 1, -1):
                x *= decays[0]
                y *= decays[1]
                if newer - older < windows[0]:
                    sums[item[newer], item[older]] += x * series
                if newer - older < windows[1]:
                    sums[item[older], item[newer]] += y * series
