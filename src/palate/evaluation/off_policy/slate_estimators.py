"""Estimators of a policy's value from logged slates, as contributions of single lists.

The value is the mean of Σ_k α_k r_k, where α are position weights. ``ratio`` has shape ``(n, K)``: the target policy's
probability of each action over the logged one, given the actions above (or marginal, for IIPS).
The mean of the contributions is the estimate. Which one is unbiased depends on what a reward depends on.
"""

from __future__ import annotations

import numpy as np

from palate.types import Doubles


def sips(ratio: Doubles, reward: Doubles, position_weight: Doubles) -> Doubles:
    """Standard IPS: Π_k ratio_k · Σ_k α_k r_k. Unbiased whatever rewards depend on (Precup, Sutton and Singh, 2000)."""
    return np.asarray(ratio.prod(axis=1) * (reward @ position_weight))


def iips(marginal_ratio: Doubles, reward: Doubles, position_weight: Doubles) -> Doubles:
    """Independent IPS: Σ_k α_k ratio_k r_k with marginal probabilities. Unbiased if a reward depends on the action at
    its own position alone (Li, Abbasi-Yadkori, Kveton, Muthukrishnan, Vinay and Wen, 2018)."""
    return np.asarray((marginal_ratio * reward) @ position_weight)


def rips(ratio: Doubles, reward: Doubles, position_weight: Doubles) -> Doubles:
    """Reward interaction IPS: Σ_k α_k (Π_{j≤k} ratio_j) r_k. Unbiased if a reward depends on its action and those above
    (McInerney, Brost, Chandar, Mehrotra and Carterette, 2020)."""
    return np.asarray((np.cumprod(ratio, axis=1) * reward) @ position_weight)


def cascade_doubly_robust(
    ratio: Doubles, reward: Doubles, position_weight: Doubles, predicted: Doubles, expected: Doubles
) -> Doubles:
    """Cascade-DR: Σ_k [w_{1:k} (α_k r_k - Q̂_k) + w_{1:k-1} Σ_a π(a|x, a_{1:k-1}) Q̂_k(a)], w_{1:k} = Π_{j≤k} ratio_j.

    Q̂_k predicts the reward from position k downwards given the actions to k. Unbiased under the same condition as RIPS,
    with less variance if Q̂ is good (Kiyohara, Saito, Matsuhiro, Narita, Shimizu and Yamamoto, 2022).
    ``predicted`` (Q̂ of logged actions) and ``expected`` (mean Q̂ under the target policy) have shape ``(n, K)``.
    """
    weight = np.cumprod(ratio, axis=1)
    above = np.hstack([np.ones((len(weight), 1)), weight[:, :-1]])
    return np.asarray((weight * (reward * position_weight - predicted) + above * expected).sum(axis=1))
