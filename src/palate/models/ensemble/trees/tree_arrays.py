"""A sum of regression trees as arrays of nodes, its outputs, and the exact contributions of features to them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from palate.models.ensemble.trees import kernels
from palate.types import Bools, Codes, Doubles, Floats


class TreeArrays(NamedTuple):
    """Regression trees, whose outputs are added, with all nodes of all trees in one numbering.

    The nodes of a tree follow each other: a node, then all below its left child, then all below its right one.
    """

    starts: Codes
    """The root of each tree, ascending, then the number of nodes, shape ``(n_trees + 1,)``."""
    split_feature: Codes
    """This and all below have the shape ``(n_nodes,)``; -1 for leaves, which have no threshold and no children."""
    threshold: Floats
    """Values of the feature up to this go to the left child; features are float32, too."""
    nan_goes_left: Bools
    left_child: Codes
    right_child: Codes
    leaf_value: Doubles
    """The output of a leaf; 0 for other nodes."""
    n_rows: Codes
    """The number of rows of the training data that reached the node."""

    def first(self, n_trees: int) -> TreeArrays:
        """The first ``n_trees`` trees."""
        starts = self.starts[: n_trees + 1]
        return TreeArrays._make([starts, *(column[: starts[-1]] for column in self[1:])])


class TreePaths(NamedTuple):
    """What :func:`contributions` reads of the paths from the roots to each node, shape ``(n_nodes,)`` each."""

    parent: Codes
    """A root is its own parent."""
    previous: Codes
    """The last node on the way from the root to this one, itself excluded, whose parent splits by the same feature as
    this one's parent; the root if there is none."""
    share: Doubles
    """∏ rows of a node / rows of its parent, over the nodes on the path whose parents split by the same feature."""
    points: Doubles
    """The points in (0, 1) and the weights of a Gauss-Legendre quadrature."""
    point_weights: Doubles
    mean_output: float
    """The mean of the trees' sum over the rows of the training data."""


def no_trees() -> TreeArrays:
    """Zero trees, whose output is 0."""
    codes = np.empty(0, np.int32)
    return TreeArrays(
        np.zeros(1, np.int32), codes, np.empty(0, np.float32), np.empty(0, np.bool_), codes, codes, np.empty(0), codes
    )


def outputs(trees: TreeArrays, features: Floats) -> Doubles:
    """The sum of the trees' outputs for each row of ``features``, shape ``(n,)``. Cost: O(n · n_nodes)."""
    totals = np.zeros(len(features))
    kernels.add_outputs(trees, np.ascontiguousarray(features.T), totals)
    return totals


def contributions(trees: TreeArrays, paths: TreePaths, features: Floats) -> Doubles:
    """The contribution of each feature to the output for each row, then the mean output, ``(n_features + 1, n)``.

    Contributions are exact Shapley values. The value of a set of features is the mean output over the training rows
    below each split, at splits by the features of the set over the rows on the side of the row that is explained
    (path-dependent TreeSHAP: Lundberg, Erion and Lee, 2018). They and the mean add up to :func:`outputs`.
    Cost: O(n · n_nodes · d), d the largest number of different features on a path.
    """
    shapley = np.zeros((features.shape[1] + 1, len(features)))
    kernels.add_contributions(trees, paths, np.ascontiguousarray(features.T), shapley)
    shapley[-1] = paths.mean_output
    return shapley


def compute_paths(trees: TreeArrays) -> TreePaths:
    """The paths of ``trees``, and a quadrature that is exact for polynomials of the degrees that their paths need."""
    n = len(trees.split_feature)
    parent, share = np.arange(n), np.ones(n)
    inner = np.flatnonzero(trees.split_feature >= 0)
    parent[trees.left_child[inner]] = parent[trees.right_child[inner]] = inner
    previous, n_distinct = parent.copy(), np.zeros(n, np.int64)
    for node in np.flatnonzero(parent != np.arange(n)).tolist():
        above = parent[node]
        feature = trees.split_feature[above]
        while parent[above] != above and trees.split_feature[parent[above]] != feature:
            above = parent[above]
        previous[node] = above
        share[node] = share[above] * trees.n_rows[node] / trees.n_rows[parent[node]]
        n_distinct[node] = n_distinct[parent[node]] + (parent[above] == above)
    n_points = max((int(n_distinct.max(initial=0)) + 1) // 2, 1)  # n points are exact up to the degree 2n - 1
    points, weights = np.polynomial.legendre.leggauss(n_points)
    n_of_root = np.repeat(trees.n_rows[trees.starts[:-1]], np.diff(trees.starts))
    mean = float((trees.leaf_value * trees.n_rows / n_of_root).sum())
    return TreePaths(parent.astype(np.int32), previous.astype(np.int32), share, (points + 1) / 2, weights / 2, mean)
