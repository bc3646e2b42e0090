"""LightGBM's trees as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from palate.errors import InvalidInput
from palate.models.ensemble.trees.tree_arrays import TreeArrays
from palate.types import Json


def trees_of_dump(model: Mapping[str, Json]) -> TreeArrays:
    """The trees of a ``model`` in the form of ``lightgbm.Booster.dump_model()``, for features in float32.

    Raises:
        InvalidInput: a split by categories, or one that counts 0 as missing.
    """
    starts, nodes = [0], list[_Node]()
    for tree in model["tree_info"]:
        _append_nodes(tree["tree_structure"], nodes)
        starts.append(len(nodes))
    types = (np.int32, np.float32, np.bool_, np.int32, np.int32, np.float64, np.int32)
    columns = zip(*nodes, strict=True) if nodes else [()] * len(types)
    return TreeArrays(
        np.array(starts, np.int32), *(np.array(values, type_) for values, type_ in zip(columns, types, strict=True))
    )


class _Node(NamedTuple):
    """The columns of :class:`TreeArrays` for one node."""

    split_feature: int
    threshold: np.float32
    nan_goes_left: bool
    left_child: int
    right_child: int
    leaf_value: float
    n_rows: int


def _append_nodes(node: Mapping[str, Json], nodes: list[_Node]) -> None:
    """Append ``node`` and all below it to ``nodes``, depth first, left before right."""
    if "split_feature" not in node:
        n_rows = node.get("leaf_count", 1)  # a tree of one leaf may have no count, and then needs none
        nodes.append(_Node(-1, np.float32(0), False, -1, -1, node["leaf_value"], n_rows))
        return
    missing_type, threshold, index = node["missing_type"], node["threshold"], len(nodes)
    if node["decision_type"] != "<=" or missing_type not in ("None", "NaN"):
        raise InvalidInput(
            f"A tree has a split of the type {node['decision_type']!r} with missing values of the type "
            f"{missing_type!r}; only numerical splits in which NaN is missing can be read: train without categorical "
            "features and without `zero_as_missing`."
        )
    # Without missing values in the training data (None) LightGBM reads NaN as 0.
    nan_goes_left = node["default_left"] if missing_type == "NaN" else threshold >= 0
    start = _Node(
        node["split_feature"], _round_down(threshold), nan_goes_left, index + 1, -1, 0.0, node["internal_count"]
    )
    nodes.append(start)
    _append_nodes(node["left_child"], nodes)
    nodes[index] = start._replace(right_child=len(nodes))
    _append_nodes(node["right_child"], nodes)


def _round_down(threshold: float) -> np.float32:
    """The largest float32 up to ``threshold``: the same float32 values are up to it.

    LightGBM writes an infinite threshold, which parts NaN from numbers, as 1e300.
    """
    with np.errstate(over="ignore"):
        rounded = np.float32(threshold)
    is_above = float(rounded) > threshold and not np.isinf(rounded)
    return np.nextafter(rounded, np.float32(-np.inf)) if is_above else rounded
