"""Trees of a few nodes by hand, and contributions as Shapley values by their definition."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
import pytest

from palate.models.ensemble.trees.tree_arrays import (
    TreeArrays,
    compute_paths,
    contributions,
    no_trees,
    outputs,
)
from palate.types import Doubles, Floats


def two_trees() -> TreeArrays:
    """One tree that splits by feature 0, then 1, then 0 again; and one that is a leaf."""
    return TreeArrays(
        np.array([0, 7, 8], np.int32),
        np.array([0, -1, 1, -1, 0, -1, -1, -1], np.int32),
        np.array([0.5, 0, 2.0, 0, 3.0, 0, 0, 0], np.float32),
        np.array([True, False, False, False, False, False, False, False]),
        np.array([1, -1, 3, -1, 5, -1, -1, -1], np.int32),
        np.array([2, -1, 4, -1, 6, -1, -1, -1], np.int32),
        np.array([0, 1.0, 0, 2.0, 0, 4.0, 8.0, 0.25]),
        np.array([10, 4, 6, 2, 4, 1, 3, 10], np.int32),
    )


ROWS = np.array([[0.5, 9], [1, 2], [3, 3], [4, np.nan], [np.nan, 0]], np.float32)


def test_outputs_by_hand() -> None:
    np.testing.assert_array_equal(outputs(two_trees(), ROWS), np.array([1, 2, 4, 8, 1]) + 0.25)
    assert compute_paths(two_trees()).mean_output == pytest.approx((4 * 1 + 2 * 2 + 1 * 4 + 3 * 8) / 10 + 0.25)
    np.testing.assert_array_equal(outputs(two_trees().first(1), ROWS), [1, 2, 4, 8, 1])


def test_zero_trees_and_zero_rows() -> None:
    assert not outputs(no_trees(), ROWS).any()
    assert not contributions(no_trees(), compute_paths(no_trees()), ROWS).any()
    assert outputs(two_trees(), ROWS[:0]).shape == (0,)
    assert contributions(two_trees(), compute_paths(two_trees()), ROWS[:0]).shape == (3, 0)


def expected_output(trees: TreeArrays, node: int, row: Floats, known: frozenset[int]) -> float:
    """The mean output below ``node`` where splits by features that are not ``known`` are taken as training rows did."""
    feature = int(trees.split_feature[node])
    if feature < 0:
        return float(trees.leaf_value[node])
    left, right = int(trees.left_child[node]), int(trees.right_child[node])
    if feature in known:
        is_left = bool(trees.nan_goes_left[node]) if np.isnan(row[feature]) else row[feature] <= trees.threshold[node]
        return expected_output(trees, left if is_left else right, row, known)
    share = trees.n_rows[left] / trees.n_rows[node]
    means = (expected_output(trees, child, row, known) for child in (left, right))
    return float(np.dot([share, 1 - share], list(means)))


def shapley_values(trees: TreeArrays, row: Floats) -> Doubles:
    """The contribution of each feature by the definition: a mean over all sets of other features."""
    n, values = len(row), np.zeros(len(row))
    for feature in range(n):
        others = [other for other in range(n) if other != feature]
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for known in map(frozenset, combinations(others, size)):
                for root in trees.starts[:-1].tolist():
                    gain = expected_output(trees, root, row, known | {feature})
                    values[feature] += weight * (gain - expected_output(trees, root, row, known))
    return values


def test_contributions_are_shapley_values() -> None:
    trees = two_trees()
    by_feature = contributions(trees, compute_paths(trees), ROWS)
    for row, values in zip(ROWS, by_feature[:-1].T, strict=True):
        np.testing.assert_allclose(values, shapley_values(trees, row), atol=1e-12)
    np.testing.assert_allclose(by_feature.sum(axis=0), outputs(trees, ROWS))


def test_paths_by_hand() -> None:
    paths = compute_paths(two_trees())
    assert paths.parent.tolist() == [0, 0, 0, 2, 2, 4, 4, 7]
    assert paths.previous.tolist() == [0, 0, 0, 0, 0, 2, 2, 7], "node 2 is the last that a split by feature 0 led to"
    np.testing.assert_allclose(paths.share, [1, 0.4, 0.6, 2 / 6, 4 / 6, 0.6 / 4, 0.6 * 3 / 4, 1])
