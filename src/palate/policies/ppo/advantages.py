"""Advantages of lists by generalised advantage estimation, and of their items by credit of the position."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from palate.types import Codes, Doubles


class Advantages(NamedTuple):
    """Of B lists of K positions."""

    items: Doubles
    """Shape ``(B, K)``."""
    returns: Doubles
    """The λ-return of each list: what its value is fitted to, shape ``(B,)``."""


def compute_advantages(
    rewards: Doubles,
    expected: Doubles,
    values: Doubles,
    starts: Codes,
    *,
    discount: float,
    trace: float,
    below: float,
    later: float,
) -> Advantages:
    """The advantage of each item, given the expected reward of each position and the value of each list.

    A list earns the sum of its rewards; the value after the last list of a session is 0. GAE with ``trace`` λ and
    ``discount`` γ, from the last list of a session back: A = Σ r + γ V' - V + γλ A'. It is the sum of what the list
    earned beyond expectation, Σ (r - c), and of what came later beyond it, D. An item changes nothing above it, and
    only items that are examined change what follows; so the advantage of the item at position k = 1, 2, … is

        (r_k - c_k) + below · Σ_{j > k} (r_j - c_j) + later · D / k.

    ``expected`` c has the shape ``(B, K)``, ``values`` V ``(B,)``, ``starts`` is the first list of each session.
    """
    surplus = rewards - expected
    next_values, lists = np.append(values[1:], 0.0), np.zeros(len(values))
    is_last = np.zeros(len(values), np.bool_)
    is_last[np.append(starts[1:], len(values)) - 1] = True
    next_values[is_last] = 0.0
    following = 0.0
    for index in range(len(values) - 1, -1, -1):
        following = 0.0 if is_last[index] else following
        delta = rewards[index].sum() + discount * next_values[index] - values[index]
        following = lists[index] = delta + discount * trace * following
    after = lists - surplus.sum(axis=1)
    rest = surplus[:, ::-1].cumsum(axis=1)[:, ::-1] - surplus
    positions = np.arange(1, rewards.shape[1] + 1)
    items = surplus + below * rest + later * after[:, None] / positions
    return Advantages(items, lists + values)
