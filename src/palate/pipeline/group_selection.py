"""Fair choice: one list for several users, so that nobody is left out."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.types import Bools, Codes, Doubles

RULE: Final = (
    "Things come one after another. Each next one is what adds most to everyone's list together, and the less "
    "someone has got so far, the more it counts what it adds for them. Nothing comes that anyone has had or disliked."
)
"""The rule in words, for those it is applied to."""


def worth(n: int) -> Doubles:
    """What the things of somebody's own list are worth to them by place, shape ``(n,)``: 1 for the first, then
    1/log₂(place + 1), as NDCG discounts.
    """
    return np.asarray(1 / np.log2(np.arange(2, n + 2)))


def fair_choice(worths: Doubles, n: int, had: Bools | None = None) -> Codes:
    """The columns of the ``n`` things to take, in order; fewer if there are fewer.

    ``worths`` has shape ``(n_users, n_things)``, not below 0. Each next thing is that with the largest
    Σ_people log(1 + got + worth), greedily: proportional fairness (Nash, 1950; Kelly, Maulloo and Tan, 1998), so
    that who has got least gains most. Of equals the first column is taken. What earlier pages took is marked by
    ``had``, shape ``(n_things,)``: it counts as got and does not come again, so that pages follow from each other.
    """
    left = np.ones(worths.shape[1], np.bool_) if had is None else ~had
    got = worths[:, ~left].sum(axis=1)
    chosen: list[int] = []
    for _ in range(min(n, int(left.sum()))):
        gains = np.log1p(worths / (1 + got[:, None])).sum(axis=0)
        best = int(np.argmax(np.where(left, gains, -np.inf)))
        chosen.append(best)
        left[best] = False
        got = got + worths[:, best]
    return np.asarray(chosen, np.int32)


def satisfaction(worths: Doubles) -> Doubles:
    """How much of what the best list for them alone would be worth each user gets, shape ``(n_users,)``, in [0, 1].

    ``worths`` has shape ``(n_users, n)``: of the things that were taken.
    """
    n = worths.shape[1]
    return np.asarray(worths.sum(axis=1) / worth(n).sum()) if n else np.zeros(len(worths))
