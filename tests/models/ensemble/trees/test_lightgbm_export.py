"""Exported trees and both kinds of kernels compute what LightGBM computes."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.errors import InvalidInput
from palate.models.ensemble.trees import compiled_kernels, numpy_kernels
from palate.models.ensemble.trees.lightgbm_export import trees_of_dump
from palate.models.ensemble.trees.tree_arrays import TreeArrays, compute_paths, no_trees
from palate.types import Doubles, Floats

KERNELS = pytest.mark.parametrize("kernels", [compiled_kernels, numpy_kernels])
PARAMETERS = {"min_data_in_leaf": 2, "min_data_in_bin": 1, "verbose": -1, "num_threads": 1, "deterministic": True}


def random_features(rng: np.random.Generator, n: int, n_features: int, *, has_nan: bool) -> Floats:
    """Columns of continuous values and of few distinct ones, in part of them NaN."""
    features = rng.normal(size=(n, n_features)).astype(np.float32)
    features[:, ::2] = np.round(features[:, ::2])
    if has_nan:
        features[:, ::3][rng.random(features[:, ::3].shape) < 0.3] = np.nan
    return features


def train(
    features: Floats, targets: Doubles, n_trees: int, categories: tuple[int, ...] = (), **parameters: Any
) -> lightgbm.Booster:
    data = lightgbm.Dataset(features, targets, params={"verbose": -1}, categorical_feature=list(categories))
    return lightgbm.train({**PARAMETERS, **parameters}, data, n_trees)


def rows_near(trees: TreeArrays, features: Floats, rng: np.random.Generator) -> Floats:
    """Rows of ``features`` in which values are thresholds, or beside them, or unknown, or infinite.

    None has another value within 1e-35 than 0, which LightGBM reads as 0.
    """
    with np.errstate(over="ignore"):
        beside = np.nextafter(trees.threshold, np.float32(np.inf))
    values = np.concatenate([trees.threshold, beside, np.array([np.nan, np.inf, -np.inf], np.float32)])
    values = np.where(np.abs(values) < 1e-34, np.float32(0), values)
    rows = features[rng.integers(0, len(features), 40)]
    return np.where(rng.random(rows.shape) < 0.5, rng.choice(values, rows.shape), rows).astype(np.float32)


def predict(booster: lightgbm.Booster, rows: Floats, **parameters: Any) -> Doubles:
    return np.asarray(booster.predict(rows, **parameters), np.float64)


def compute(kernels: ModuleType, trees: TreeArrays, rows: Floats) -> tuple[Doubles, Doubles]:
    """The outputs, and the contributions with the mean output last as LightGBM arranges them."""
    columns, totals, paths = np.ascontiguousarray(rows.T), np.zeros(len(rows)), compute_paths(trees)
    contributions = np.zeros(columns.shape)
    kernels.add_outputs(trees, columns, totals)
    kernels.add_contributions(trees, paths, columns, contributions)
    return totals, np.column_stack([contributions.T, np.full(len(rows), paths.mean_output)])


@KERNELS
@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(2, 16), st.integers(1, 6), st.booleans())
@settings(max_examples=60, deadline=None)
def test_outputs_and_contributions_are_those_of_lightgbm(
    kernels: ModuleType, seed: int, n_trees: int, leaves: int, n_features: int, has_nan: bool
) -> None:
    rng = np.random.default_rng(seed)
    features = random_features(rng, 120, n_features, has_nan=has_nan)
    targets = np.nan_to_num(features).sum(axis=1) ** 2 + rng.normal(size=len(features))
    booster = train(features, targets, n_trees, num_leaves=leaves)
    trees = trees_of_dump(booster.dump_model())
    rows = rows_near(trees, features, rng)
    outputs, contributions = compute(kernels, trees, rows)
    np.testing.assert_allclose(outputs, predict(booster, rows), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(contributions, predict(booster, rows, pred_contrib=True), rtol=1e-6, atol=1e-9)
    first, _ = compute(kernels, trees.first(n_trees // 2), rows)
    expected = predict(booster, rows, num_iteration=n_trees // 2) if n_trees > 1 else np.zeros(len(rows))
    np.testing.assert_allclose(first, expected, rtol=1e-9, atol=1e-12)


@KERNELS
def test_deep_trees_that_split_often_by_one_feature(kernels: ModuleType) -> None:
    rng = np.random.default_rng(4)
    features = random_features(rng, 2_000, 12, has_nan=True)
    booster = train(features, rng.normal(size=len(features)), 3, num_leaves=120, learning_rate=0.5)
    trees = trees_of_dump(booster.dump_model())
    assert len(compute_paths(trees).points) >= 4
    outputs, contributions = compute(kernels, trees, features[:50])
    np.testing.assert_allclose(outputs, predict(booster, features[:50]), rtol=1e-9)
    np.testing.assert_allclose(contributions, predict(booster, features[:50], pred_contrib=True), rtol=1e-6, atol=1e-9)


@KERNELS
def test_trees_of_one_leaf(kernels: ModuleType) -> None:
    booster = train(np.ones((300, 2), np.float32), np.arange(300.0), 3)
    trees = trees_of_dump(booster.dump_model())
    assert (trees.split_feature == -1).all()
    outputs, contributions = compute(kernels, trees, np.zeros((4, 2), np.float32))
    np.testing.assert_allclose(outputs, predict(booster, np.zeros((4, 2), np.float32)))
    assert not contributions[:, :-1].any()


def test_a_model_without_trees() -> None:
    trees = trees_of_dump({"tree_info": []})
    assert [column.tolist() for column in trees] == [column.tolist() for column in no_trees()]


def test_thresholds_are_rounded_down() -> None:
    """1/3 in float32 is above 1/3 in float64, so it does not go to the left."""
    leaf = {"leaf_value": 0.0, "leaf_count": 1}
    kind = {"decision_type": "<=", "missing_type": "NaN", "default_left": True, "internal_count": 2}
    split = {"split_feature": 0, "threshold": 1 / 3, "left_child": leaf, "right_child": leaf, **kind}
    trees = trees_of_dump({"tree_info": [{"tree_structure": split}]})
    assert np.float64(np.float32(1 / 3)) > 1 / 3
    assert float(trees.threshold[0]) < 1 / 3


def test_splits_of_other_kinds_are_refused() -> None:
    rng = np.random.default_rng(1)
    features = rng.integers(0, 5, (500, 2)).astype(np.float32)
    targets = (features[:, 0] == 3) + 0.1 * features[:, 1]
    zero_as_missing = train(features, targets, 2, zero_as_missing=True)
    by_category = train(features, targets, 2, categories=(0,))
    for booster in (zero_as_missing, by_category):
        with pytest.raises(InvalidInput, match="train without categorical features and without `zero_as_missing`"):
            trees_of_dump(booster.dump_model())
