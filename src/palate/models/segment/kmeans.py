"""k-means clustering, deterministic for a seed and without empty clusters."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.types import Codes, Doubles

_MAX_STEPS: Final = 200


def kmeans(points: Doubles, k: int, rng: np.random.Generator, starts: int) -> Doubles:
    """The centres of ``k`` clusters, shape ``(k, dimensions)``, the best of several ``starts`` by squared distance.

    Each start is drawn by k-means++ (Arthur and Vassilvitskii, 2007), followed by Lloyd's iterations until no point
    changes its cluster. There must be ``k`` different points. Cost of an iteration: O(n_points · k · dimensions).
    """
    results = [_iterate(points, _draw_centres(points, k, rng)) for _ in range(starts)]
    return min(results, key=lambda result: result[0])[1]


def nearest(points: Doubles, centres: Doubles) -> tuple[Codes, Doubles]:
    """The centre nearest to each point and the squared distance to it, shapes ``(n_points,)``."""
    squares = (points**2).sum(axis=1)[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)
    labels = squares.argmin(axis=1)
    return labels, np.maximum(np.take_along_axis(squares, labels[:, None], axis=1)[:, 0], 0)


def _draw_centres(points: Doubles, k: int, rng: np.random.Generator) -> Doubles:
    """``k`` points drawn one by one, with probability proportional to the squared distance to those drawn before."""
    chosen = [int(rng.integers(len(points)))]
    distance = np.full(len(points), np.inf)
    while len(chosen) < k:
        distance = np.minimum(distance, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(rng.choice(len(points), p=distance / distance.sum())))
    return points[chosen]


def _iterate(points: Doubles, centres: Doubles) -> tuple[float, Doubles]:
    """Lloyd's iterations from ``centres``: the final sum of squared distances, and the final centres."""
    labels = np.full(len(points), -1)
    for _ in range(_MAX_STEPS):
        new_labels, distance = nearest(points, centres)
        for empty in np.flatnonzero(np.bincount(new_labels, minlength=len(centres)) == 0).tolist():
            farthest = int(distance.argmax())
            new_labels[farthest], distance[farthest] = empty, 0.0
        if (new_labels == labels).all():
            break
        labels = new_labels
        centres = _means(points, labels, len(centres))
    return float(nearest(points, centres)[1].sum()), centres


def _means(points: Doubles, labels: Codes, k: int) -> Doubles:
    """The mean of the points of each cluster, shape ``(k, dimensions)``."""
    sums = np.stack([np.bincount(labels, column, k) for column in points.T], axis=1)
    return np.asarray(sums / np.bincount(labels, minlength=k)[:, None])
