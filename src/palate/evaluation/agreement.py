"""Agreement of two clusterings of the same items."""

from __future__ import annotations

import numpy as np

from palate.types import Codes, Doubles


def adjusted_rand(labels: Codes, other_labels: Codes) -> float:
    """The adjusted Rand index of two labellings (Hubert and Arabie, 1985): 1 the same, 0 no better than chance.

    (common pairs - expected) / (mean pairs - expected), where common pairs are those with one label in both
    labellings. The names of labels do not matter. 1 for two labellings with one cluster each, or one for each item.
    """
    _, rows = np.unique(labels, return_inverse=True)
    _, columns = np.unique(other_labels, return_inverse=True)
    table = np.zeros((rows.max(initial=0) + 1, columns.max(initial=0) + 1))
    np.add.at(table, (rows, columns), 1)
    common_pairs = _pairs(table)
    row_pairs, column_pairs, all_pairs = (
        _pairs(table.sum(axis=1)),
        _pairs(table.sum(axis=0)),
        _pairs(table.sum(keepdims=True)),
    )
    expected = row_pairs * column_pairs / all_pairs if all_pairs else 0.0
    mean_pairs = (row_pairs + column_pairs) / 2
    return (common_pairs - expected) / (mean_pairs - expected) if mean_pairs != expected else 1.0


def _pairs(sizes: Doubles) -> float:
    """The number of pairs within clusters of these ``sizes``."""
    return float((sizes * (sizes - 1) / 2).sum())
