"""Estimators of a policy's value from logged feedback, as contributions of single rounds.

Every function returns an array of shape ``(n,)`` whose mean is the estimate and whose variance, divided by n, is the
variance of the estimate (for self-normalised ones to first order), so that intervals are computed in one way.

Notation: w = π(a|x) / propensity, r = reward, q̂(x, a) = predicted reward, ``predicted`` = q̂ of the logged action,
``expected`` = Σ_a π(a|x) q̂(x, a).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.types import Doubles


@dataclass(frozen=True, slots=True, eq=False)
class Rounds:
    """What estimators read, one value for each round."""

    weight: Doubles
    reward: Doubles
    predicted: Doubles
    """Predicted reward of the logged action."""
    expected: Doubles
    """Mean predicted reward under the target policy."""


def direct_method(expected: Doubles) -> Doubles:
    """DM: Σ_a π(a|x) q̂(x, a). Low variance; as biased as the reward model (Beygelzimer and Langford, 2009)."""
    return expected.copy()


def ips(weight: Doubles, reward: Doubles) -> Doubles:
    """Inverse propensity scoring: w r. Unbiased where the log has support (Horvitz and Thompson, 1952)."""
    return weight * reward


def snips(weight: Doubles, reward: Doubles) -> Doubles:
    """Self-normalised IPS: V = Σ w r / Σ w (Swaminathan and Joachims, 2015).

    The contribution is V + w (r - V) / mean(w), the linearised ratio: its mean is V, its variance that of the delta
    method. If all weights are 0, V is 0.
    """
    mean = weight.mean()
    if mean == 0:
        return np.zeros(len(weight))
    value = (weight * reward).sum() / weight.sum()
    return np.asarray(value + weight * (reward - value) / mean)


def doubly_robust(weight: Doubles, reward: Doubles, predicted: Doubles, expected: Doubles) -> Doubles:
    """DR: Σ_a π(a|x) q̂(x, a) + w (r - q̂(x, a)). Unbiased like IPS if no round was used for its own q̂, with a
    variance that falls as q̂ improves (Dudík, Langford and Li, 2011).

    With weights changed by :func:`clipped`, :func:`switched` or :func:`shrunk` it is the estimator of that name.
    """
    return expected + weight * (reward - predicted)


def self_normalised_doubly_robust(weight: Doubles, reward: Doubles, predicted: Doubles, expected: Doubles) -> Doubles:
    """SNDR: DM plus the self-normalised correction Σ w (r - q̂) / Σ w, linearised as in :func:`snips`."""
    return expected + snips(weight, reward - predicted)


def clipped(weight: Doubles, limit: float) -> Doubles:
    """Clipped weights min(w, limit) (Ionides, 2008): less variance, and a bias towards 0."""
    return np.minimum(weight, limit)


def switched(weight: Doubles, threshold: float) -> Doubles:
    """Weights of Switch-DR: w where w ≤ τ, else 0, so that q̂ alone answers (Wang, Agarwal and Dudík, 2017).

    τ = 0 gives DM, τ = ∞ gives DR.
    """
    return np.where(weight <= threshold, weight, 0.0)


def shrunk(weight: Doubles, strength: float) -> Doubles:
    """Weights of DRos: λ w / (λ + w²) (optimistic shrinkage; Su, Dimakopoulou, Krishnamurthy and Dudík, 2020).

    λ = 0 gives DM, λ = ∞ gives DR.
    """
    if np.isinf(strength):
        return weight.copy()
    if strength == 0:
        return np.zeros(len(weight))
    return np.asarray(weight / (1 + weight**2 / strength))
