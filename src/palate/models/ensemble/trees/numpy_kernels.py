"""The inner loops of trees, in NumPy: the reference of :mod:`palate.models.ensemble.trees.compiled_kernels`.

**Contributions.** A leaf's output reaches the value of a set S of features with the weight ∏ₛ oₛ · ∏ᵣ zᵣ, over the
features s on its path that are in S and those r that are not: o is 1 if the row follows all splits by the feature, else
0, and z is the share of training rows that do. The Shapley value of such a product is an integral,

    φᵢ = value · (oᵢ - zᵢ) · ∫₀¹ ∏ⱼ fⱼ(t) / fᵢ(t) dt,    fⱼ(t) = oⱼ·t + zⱼ·(1 - t),

because |S|! (d - |S| - 1)! / d! = ∫ t^|S| · (1 - t)^(d - |S| - 1) dt; a quadrature with d/2 points is exact. With the
ratio rᵢ = (oᵢ - zᵢ)/fᵢ and the sum T of value · ∏ⱼ fⱼ over the leaves below a node, each node adds ∫ T · (r - r′) dt to
the feature by which its parent splits, where r′ is the ratio at the previous node of that feature: what it added
for the leaves below this node is replaced (in the manner of Yu et al., Linear TreeShap, NeurIPS 2022).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from palate.types import Bools, Codes, Doubles, Floats

if TYPE_CHECKING:
    from palate.models.ensemble.trees.tree_arrays import TreeArrays, TreePaths


def add_outputs(trees: TreeArrays, columns: Floats, totals: Doubles) -> None:
    """Add the sum of the trees' outputs for each row to ``totals``, shape ``(n,)``.

    ``columns`` has the rows' features, shape ``(n_features, n)``.
    """
    rows = np.arange(columns.shape[1])[:, None]
    nodes = np.tile(trees.starts[:-1], (columns.shape[1], 1))
    while (is_inner := trees.split_feature[nodes] >= 0).any():
        goes_left = _goes_left(trees, nodes, columns[trees.split_feature[nodes], rows])
        children = np.where(goes_left, trees.left_child[nodes], trees.right_child[nodes])
        nodes = np.where(is_inner, children, nodes)
    totals += trees.leaf_value[nodes].sum(axis=1)


def add_contributions(trees: TreeArrays, paths: TreePaths, columns: Floats, contributions: Doubles) -> None:
    """Add the Shapley value of each feature for each row to ``contributions``, shape ``(n_features, n)``."""
    points, n = paths.points[:, None], columns.shape[1]
    shape = (len(points), n)
    for root, end in pairwise(trees.starts.tolist()):
        follows = {root: np.ones(n, np.bool_)}
        factors, products, totals = {root: np.ones(shape)}, {root: np.ones(shape)}, {root: np.zeros(shape)}
        for node in range(root + 1, end):
            parent, previous = paths.parent[node], paths.previous[node]
            goes_left = _goes_left(trees, parent, columns[trees.split_feature[parent]])
            follows[node] = follows[previous] & (goes_left == (trees.left_child[parent] == node))
            factors[node] = follows[node] * points + paths.share[node] * (1 - points)
            products[node] = products[parent] * factors[node] / factors[previous]
            totals[node] = trees.leaf_value[node] * products[node]
        for node in range(end - 1, root, -1):
            parent, previous = paths.parent[node], paths.previous[node]
            totals[parent] += totals[node]
            ratio = (follows[node] - paths.share[node]) / factors[node]
            ratio -= (follows[previous] - paths.share[previous]) / factors[previous]
            contributions[trees.split_feature[parent]] += paths.point_weights @ (totals[node] * ratio)


def _goes_left(trees: TreeArrays, nodes: Codes | int, values: Floats) -> Bools:
    """Whether each of the ``values`` of a node's feature goes to its left child."""
    return np.asarray((values <= trees.threshold[nodes]) | (np.isnan(values) & trees.nan_goes_left[nodes]))
