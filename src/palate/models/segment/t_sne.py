"""t-SNE: a layout of high-dimensional points in two dimensions that preserves neighbourhoods."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.errors import InvalidInput
from palate.types import Doubles, Floats

MAX_POINTS: Final = 5_000
"""Memory grows with the square of the points: five matrices of 100 MB at this limit."""
_EXAGGERATION: Final = 12.0
_EARLY_STEPS: Final = 100
_BISECTIONS: Final = 40
_TINY: Final = 1e-12


def t_sne(
    points: Floats, start: Doubles | None = None, *, perplexity: float = 30.0, steps: int = 400, seed: int = 0
) -> Doubles:
    """Coordinates of ``points``, shape ``(n, d)``, in two dimensions, shape ``(n, 2)``: centred, with a radius of 1.

    Exact t-SNE (van der Maaten and Hinton, JMLR 2008), started from the two leading principal components, which
    preserves the global structure (Kobak and Berens, Nature Communications 2019), or from ``start``, an earlier layout,
    which then changes little. The same points, start and seed give the same layout.

    Cost: O(steps · n²).

    Raises:
        InvalidInput: there are more than ``MAX_POINTS`` points.
    """
    n = len(points)
    if n > MAX_POINTS:
        raise InvalidInput(f"A layout can have at most {MAX_POINTS:,} points, not {n:,}.", where="points")
    if n < 3:
        return np.column_stack([np.linspace(-1, 1, n) if n > 1 else np.zeros(n), np.zeros(n)])
    affinities = _affinities(points, min(perplexity, (n - 1) / 3))
    early = _EARLY_STEPS if start is None else 0
    noise = np.random.default_rng(seed).normal(scale=1e-4, size=(n, 2))  # separates points that are equal
    layout = (_principal_components(points) * 1e-2 if start is None else start * _typical_radius(n)) + noise
    velocity, gain = np.zeros_like(layout), np.ones_like(layout)
    rate = max(n / _EXAGGERATION / 4, 50.0)
    for step in range(steps):
        gradient = _gradient(affinities * np.float32(_EXAGGERATION if step < early else 1), layout)
        gain = np.maximum(np.where(gradient * velocity < 0, gain + 0.2, gain * 0.8), 0.01)
        velocity = (0.5 if step < early else 0.8) * velocity - rate * gain * gradient
        layout += velocity
        layout -= layout.mean(axis=0)
    return np.asarray(layout / max(float(np.sqrt((layout**2).sum(axis=1).max())), _TINY))


def _affinities(points: Floats, perplexity: float) -> Floats:
    """Symmetric Gaussian affinities with the given perplexity, shape ``(n, n)``, adding up to 1."""
    squares = np.einsum("ij,ij->i", points, points)
    distance = np.maximum(squares[:, None] + squares - 2 * (points @ points.T), 0).astype(np.float64)
    distance /= max(float(distance.mean()), _TINY)
    np.fill_diagonal(distance, np.inf)
    low, high = np.full(len(distance), 1e-3), np.full(len(distance), 1e6)  # bounds of each point's precision
    target_entropy = np.log(perplexity)
    relative = distance - distance.min(axis=1, keepdims=True)
    for _ in range(_BISECTIONS):
        middle = np.sqrt(low * high)
        weights = np.exp(-relative * middle[:, None])
        total = weights.sum(axis=1)
        entropy = np.log(total) + middle * np.einsum("ij,ij->i", weights, np.where(weights > 0, relative, 0)) / total
        is_too_wide = entropy > target_entropy
        low, high = np.where(is_too_wide, middle, low), np.where(is_too_wide, high, middle)
    conditional = weights / total[:, None]
    return np.asarray((conditional + conditional.T) / (2 * len(distance)), np.float32)


def _gradient(affinities: Floats, layout: Doubles) -> Doubles:
    """The gradient of the Kullback-Leibler divergence between the affinities and those of the layout, ``(n, 2)``."""
    flat = layout.astype(np.float32)
    squares = np.einsum("ij,ij->i", flat, flat)
    kernel = 1 / (1 + np.maximum(squares[:, None] + squares - 2 * (flat @ flat.T), 0))
    np.fill_diagonal(kernel, 0)
    force = (affinities - kernel / kernel.sum()) * kernel
    return np.asarray(4 * (force.sum(axis=1)[:, None] * layout - force.astype(np.float64) @ layout))


def _principal_components(points: Floats) -> Doubles:
    """The two leading principal components of ``points``, scaled so that the first has deviation 1, ``(n, 2)``."""
    centred = (points - points.mean(axis=0)).astype(np.float64)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    components = np.zeros((len(points), 2))
    leading = centred @ vectors[:, ::-1][:, :2]
    components[:, : leading.shape[1]] = leading
    return np.asarray(components / max(float(components[:, 0].std()), _TINY))


def _typical_radius(n: int) -> float:
    """The approximate radius of a layout of ``n`` points before it is scaled to 1."""
    return 2.0 * float(np.sqrt(n))
