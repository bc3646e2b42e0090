"""How far two divisions of the same things agree."""

from __future__ import annotations

import numpy as np

from palate.types import Codes, Doubles


def adjusted_rand(one: Codes, other: Codes) -> float:
    """The adjusted Rand index of two labellings (Hubert and Arabie, 1985): 1 the same, 0 no better than chance.

    It counts pairs that are together in both, less what chance would give, and does not mind what
    labels are called. Two labellings that put everything together, or everything apart, are the same.
    """
    _, rows = np.unique(one, return_inverse=True)
    _, columns = np.unique(other, return_inverse=True)
    table = np.zeros((rows.max(initial=0) + 1, columns.max(initial=0) + 1))
    np.add.at(table, (rows, columns), 1)
    together = _pairs(table)
    of_one, of_other, of_all = _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0)), _pairs(table.sum(keepdims=True))
    by_chance = of_one * of_other / of_all if of_all else 0.0
    most = (of_one + of_other) / 2
    return (together - by_chance) / (most - by_chance) if most != by_chance else 1.0


def _pairs(sizes: Doubles) -> float:
    return float((sizes * (sizes - 1) / 2).sum())
