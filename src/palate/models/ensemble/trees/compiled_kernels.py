"""The compiled form of :mod:`palate.models.ensemble.trees.numpy_kernels`: the same functions, as loops for Numba."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from palate.compiled import compiled
from palate.types import Bools, Doubles, Floats

if TYPE_CHECKING:
    from palate.models.ensemble.trees.tree_arrays import TreeArrays, TreePaths


@compiled
def add_outputs(trees: TreeArrays, columns: Floats, totals: Doubles) -> None:
    n = columns.shape[1]
    values = np.empty((_largest_tree(trees), n))
    for tree in range(len(trees.starts) - 1):
        root, end = trees.starts[tree], trees.starts[tree + 1]
        for node in range(end - 1, root - 1, -1):  # all nodes for all rows, without a branch that a row decides
            value, feature = values[node - root], trees.split_feature[node]
            if feature < 0:
                value[:] = trees.leaf_value[node]
                continue
            left, right = values[trees.left_child[node] - root], values[trees.right_child[node] - root]
            column, threshold, nan_goes_left = columns[feature], trees.threshold[node], trees.nan_goes_left[node]
            for row in range(n):
                goes_left = (column[row] <= threshold) | (np.isnan(column[row]) & nan_goes_left)
                value[row] = left[row] if goes_left else right[row]
        for row in range(n):
            totals[row] += values[0, row]


@compiled
def add_contributions(trees: TreeArrays, paths: TreePaths, columns: Floats, contributions: Doubles) -> None:
    n, largest = columns.shape[1], _largest_tree(trees)
    follows = np.empty((largest, n), np.bool_)
    products = np.empty((largest, len(paths.points), n))
    for tree in range(len(trees.starts) - 1):
        root, end = trees.starts[tree], trees.starts[tree + 1]
        _multiply_down(trees, paths, root, end, columns, follows, products)
        _add_up(trees, paths, root, end, follows, products, contributions)


@compiled
def _largest_tree(trees: TreeArrays) -> int:
    """The largest number of nodes of a tree."""
    largest = 0
    for tree in range(len(trees.starts) - 1):
        largest = max(largest, trees.starts[tree + 1] - trees.starts[tree])
    return largest


@compiled
def _multiply_down(
    trees: TreeArrays, paths: TreePaths, root: int, end: int, columns: Floats, follows: Bools, products: Doubles
) -> None:
    """Compute whether rows follow the splits by a feature up to each node of a tree, and the products ∏ⱼ fⱼ there."""
    n = columns.shape[1]
    follows[0] = True
    products[0] = 1.0
    for node in range(root + 1, end):
        parent, previous = paths.parent[node], paths.previous[node]
        column, is_left = columns[trees.split_feature[parent]], trees.left_child[parent] == node
        threshold, nan_goes_left = trees.threshold[parent], trees.nan_goes_left[parent]
        goes, went = follows[node - root], follows[previous - root]
        for row in range(n):
            goes_left = (column[row] <= threshold) | (np.isnan(column[row]) & nan_goes_left)
            goes[row] = went[row] & (goes_left == is_left)
        for index in range(len(paths.points)):
            point = paths.points[index]
            share, share_before = paths.share[node] * (1 - point), paths.share[previous] * (1 - point)
            both, only_before = (point + share) / (point + share_before), share / (point + share_before)
            neither = share / share_before
            above, product = products[parent - root, index], products[node - root, index]
            for row in range(n):
                product[row] = above[row] * (both if goes[row] else only_before if went[row] else neither)


@compiled
def _add_up(
    trees: TreeArrays, paths: TreePaths, root: int, end: int, follows: Bools, sums: Doubles, contributions: Doubles
) -> None:
    """Add the contributions of a tree; the products ``sums`` are replaced by sums over the leaves below each node."""
    n = follows.shape[1]
    for node in range(end - 1, root, -1):
        parent, previous = paths.parent[node], paths.previous[node]
        goes, went = follows[node - root], follows[previous - root]
        value = trees.leaf_value[node] if trees.split_feature[node] < 0 else 1.0
        kept = 0.0 if trees.right_child[parent] == node else 1.0  # the last child of a node is the first one here
        added = contributions[trees.split_feature[parent]]
        for index in range(len(paths.points)):
            point, weight = paths.points[index], paths.point_weights[index]
            ratio = (1 - paths.share[node]) / (point + paths.share[node] * (1 - point))
            ratio_before = (1 - paths.share[previous]) / (point + paths.share[previous] * (1 - point))
            both, only_before = weight * (ratio - ratio_before), weight * (-1 / (1 - point) - ratio_before)
            below, above = sums[node - root, index], sums[parent - root, index]
            for row in range(n):
                total = below[row] * value
                above[row] = above[row] * kept + total
                added[row] += total * (both if goes[row] else only_before if went[row] else 0.0)
