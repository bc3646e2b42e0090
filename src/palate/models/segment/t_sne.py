"""A layout: points of many dimensions as dots on a page, so that neighbours stay neighbours."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.errors import InvalidInput
from palate.types import Doubles, Floats

MAX_POINTS: Final = 5_000
"""More would take memory by the square: five tables of 100 MB."""
_EARLY: Final = 12.0
_EARLY_STEPS: Final = 100
_BISECTIONS: Final = 40
_TINY: Final = 1e-12


def t_sne(
    points: Floats, start: Doubles | None = None, *, perplexity: float = 30.0, steps: int = 400, seed: int = 0
) -> Doubles:
    """The place of each of ``points``, shape ``(n, d)``, on a page, ``(n, 2)``: centred, the farthest 1 from there.

    Exact t-SNE (van der Maaten and Hinton, JMLR 2008), from the two leading principal components, so that the large
    shape means something too (Kobak and Berens, Nature Communications 2019), or from ``start``, an earlier layout,
    that then moves as little as it must. The same points, start and seed give the same layout.

    Cost: O(steps · n²).

    Raises:
        InvalidInput: more than ``MAX_POINTS``.
    """
    n = len(points)
    if n > MAX_POINTS:
        raise InvalidInput(f"{n:,} points; a layout has room for {MAX_POINTS:,}.", where="points")
    if n < 3:
        return np.column_stack([np.linspace(-1, 1, n) if n > 1 else np.zeros(n), np.zeros(n)])
    near = _nearness(points, min(perplexity, (n - 1) / 3))
    early = _EARLY_STEPS if start is None else 0
    noise = np.random.default_rng(seed).normal(scale=1e-4, size=(n, 2))  # parts points that are the same
    places = (_principal(points) * 1e-2 if start is None else start * _spread(n)) + noise
    speed, gain = np.zeros_like(places), np.ones_like(places)
    rate = max(n / _EARLY / 4, 50.0)
    for step in range(steps):
        slope = _slope(near * np.float32(_EARLY if step < early else 1), places)
        gain = np.maximum(np.where(slope * speed < 0, gain + 0.2, gain * 0.8), 0.01)
        speed = (0.5 if step < early else 0.8) * speed - rate * gain * slope
        places += speed
        places -= places.mean(axis=0)
    return np.asarray(places / max(float(np.sqrt((places**2).sum(axis=1).max())), _TINY))


def _nearness(points: Floats, perplexity: float) -> Floats:
    """How near each two are, adding up to 1: Gaussian, as wide around each as ``perplexity`` neighbours reach."""
    squares = np.einsum("ij,ij->i", points, points)
    far = np.maximum(squares[:, None] + squares - 2 * (points @ points.T), 0).astype(np.float64)
    far /= max(float(far.mean()), _TINY)
    np.fill_diagonal(far, np.inf)
    low, high = np.full(len(far), 1e-3), np.full(len(far), 1e6)  # of the precision of each
    wanted = np.log(perplexity)
    nearest = far - far.min(axis=1, keepdims=True)
    for _ in range(_BISECTIONS):
        middle = np.sqrt(low * high)
        weights = np.exp(-nearest * middle[:, None])
        total = weights.sum(axis=1)
        entropy = np.log(total) + middle * np.einsum("ij,ij->i", weights, np.where(weights > 0, nearest, 0)) / total
        wide = entropy > wanted
        low, high = np.where(wide, middle, low), np.where(wide, high, middle)
    given = weights / total[:, None]
    return np.asarray((given + given.T) / (2 * len(far)), np.float32)


def _slope(near: Floats, places: Doubles) -> Doubles:
    """The gradient of the divergence between nearness and closeness on the page."""
    page = places.astype(np.float32)
    squares = np.einsum("ij,ij->i", page, page)
    close = 1 / (1 + np.maximum(squares[:, None] + squares - 2 * (page @ page.T), 0))
    np.fill_diagonal(close, 0)
    force = (near - close / close.sum()) * close
    return np.asarray(4 * (force.sum(axis=1)[:, None] * places - force.astype(np.float64) @ places))


def _principal(points: Floats) -> Doubles:
    """The two leading principal components of ``points``, the first with a spread of 1."""
    centred = (points - points.mean(axis=0)).astype(np.float64)
    _, turn = np.linalg.eigh(centred.T @ centred)
    found = np.zeros((len(points), 2))
    leading = centred @ turn[:, ::-1][:, :2]
    found[:, : leading.shape[1]] = leading
    return np.asarray(found / max(float(found[:, 0].std()), _TINY))


def _spread(n: int) -> float:
    """About how far from the middle the farthest of ``n`` dots lies before it is brought to 1."""
    return 2.0 * float(np.sqrt(n))
