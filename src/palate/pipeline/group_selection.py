"""Select one list for a group of users by proportional fairness."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.types import Bools, Codes, Doubles

RULE: Final = (
    "Things come one after another. Each next one is what adds most to everyone's list together, and the less "
    "someone has got so far, the more it counts what it adds for them. Nothing comes that anyone has had or disliked."
)
"""The rule in words, as group members read it."""


def position_worths(n: int) -> Doubles:
    """The worth of an item to a user by its position in their own list, shape ``(n,)``: 1 / log₂(position + 1), as
    NDCG discounts.
    """
    return np.asarray(1 / np.log2(np.arange(2, n + 2)))


def fair_choice(worths: Doubles, n: int, had: Bools | None = None) -> Codes:
    """Choose ``n`` items greedily by proportional fairness; returns their columns in order, fewer if there are fewer.

    ``worths`` has shape ``(n_users, n_items)``, not below 0. Each next item is that with the largest
    Σ_users log(1 + received + worth): proportional fairness (Nash, 1950; Kelly, Maulloo and Tan, 1998), in which the
    user who has received least gains most. Of equals the first column is taken. ``had``, shape ``(n_items,)``, marks
    the items of earlier pages: they count as received and are not chosen again, so that pages are parts of one list.
    """
    is_free = np.ones(worths.shape[1], np.bool_) if had is None else ~had
    received = worths[:, ~is_free].sum(axis=1)
    chosen: list[int] = []
    for _ in range(min(n, int(is_free.sum()))):
        gains = np.log1p(worths / (1 + received[:, None])).sum(axis=0)
        best = int(np.argmax(np.where(is_free, gains, -np.inf)))
        chosen.append(best)
        is_free[best] = False
        received = received + worths[:, best]
    return np.asarray(chosen, np.int32)


def satisfaction(worths: Doubles) -> Doubles:
    """The worth of the chosen items to each user over that of the user's own best list, in [0, 1], ``(n_users,)``.

    ``worths`` of the chosen items has shape ``(n_users, n)``.
    """
    n = worths.shape[1]
    return np.asarray(worths.sum(axis=1) / position_worths(n).sum()) if n else np.zeros(len(worths))
