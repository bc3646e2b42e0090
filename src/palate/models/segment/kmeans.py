"""k-means that comes out the same for one seed and leaves no cluster empty."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.types import Codes, Doubles

_MOST_STEPS: Final = 200


def kmeans(points: Doubles, k: int, rng: np.random.Generator, starts: int) -> Doubles:
    """The centres, shape ``(k, dimensions)``, with the least squared distance to ``points`` of so many ``starts``.

    Each start is drawn by k-means++ (Arthur and Vassilvitskii, 2007) and followed by Lloyd's steps until nobody
    moves. There must be ``k`` different points. Cost of a step: O(n_points · k · dimensions).
    """
    found = [_settled(points, _spread_out(points, k, rng)) for _ in range(starts)]
    return min(found, key=lambda one: one[0])[1]


def nearest(points: Doubles, centres: Doubles) -> tuple[Codes, Doubles]:
    """The centre nearest to each point and the squared distance to it, shapes ``(n_points,)``."""
    squares = (points**2).sum(axis=1)[:, None] - 2 * points @ centres.T + (centres**2).sum(axis=1)
    labels = squares.argmin(axis=1)
    return labels, np.maximum(np.take_along_axis(squares, labels[:, None], axis=1)[:, 0], 0)


def _spread_out(points: Doubles, k: int, rng: np.random.Generator) -> Doubles:
    """Points drawn one by one, each with the chance of its squared distance to those drawn before."""
    chosen = [int(rng.integers(len(points)))]
    far = np.full(len(points), np.inf)
    while len(chosen) < k:
        far = np.minimum(far, ((points - points[chosen[-1]]) ** 2).sum(axis=1))
        chosen.append(int(rng.choice(len(points), p=far / far.sum())))
    return points[chosen]


def _settled(points: Doubles, centres: Doubles) -> tuple[float, Doubles]:
    """Lloyd's steps from ``centres``: the sum of squared distances, and where the centres came to rest."""
    labels = np.full(len(points), -1)
    for _ in range(_MOST_STEPS):
        moved, far = nearest(points, centres)
        for empty in np.flatnonzero(np.bincount(moved, minlength=len(centres)) == 0).tolist():
            lonely = int(far.argmax())
            moved[lonely], far[lonely] = empty, 0.0
        if (moved == labels).all():
            break
        labels = moved
        centres = _means(points, labels, len(centres))
    return float(nearest(points, centres)[1].sum()), centres


def _means(points: Doubles, labels: Codes, k: int) -> Doubles:
    sums = np.stack([np.bincount(labels, column, k) for column in points.T], axis=1)
    return np.asarray(sums / np.bincount(labels, minlength=k)[:, None])
