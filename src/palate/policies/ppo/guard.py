"""The guard of a learned policy: would it have earned less than the policy in service, judged from logged lists?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.policies.decision import list_log_probabilities
from palate.policies.policy import Policy
from palate.policies.ppo.experience import RewardedList
from palate.types import Doubles

_MAX_WEIGHT: Final = 10.0
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class GuardVerdict:
    """The estimated difference of the mean reward of a list: candidate less current policy."""

    difference: float
    low: float
    high: float
    """The ends of the 95 % interval, clustered by user; infinite for fewer than two users."""
    n_lists: int

    @property
    def is_refused(self) -> bool:
        """Whether the candidate is estimated to earn less."""
        return self.difference < 0


def compare_policies(
    candidate: Policy, current: Policy, lists: Sequence[RewardedList], users: Sequence[str]
) -> GuardVerdict:
    """Estimate the difference from lists that neither learned from; ``users`` are theirs.

    The estimator is self-normalised RIPS (McInerney et al., 2020): the reward at a position is weighted by the product
    of the ratios of probabilities at and above it, cut at 10 and divided by its mean over the lists. Both policies are
    judged by the same lists, so that most of the noise cancels out.
    """
    if not lists:
        return GuardVerdict(0.0, -np.inf, np.inf, 0)
    k = max(len(each.rewards) for each in lists)
    rewards = np.stack([np.pad(each.rewards, (0, k - len(each.rewards))) for each in lists])
    influence = np.zeros(len(lists))
    difference = 0.0
    for sign, policy in ((1.0, candidate), (-1.0, current)):
        weights = np.stack([_weights(policy, each, k) for each in lists])
        share = weights / np.maximum(weights.mean(axis=0), 1e-12)
        values = (share * rewards).mean(axis=0)
        difference += sign * float(values.sum())
        influence += sign * (share * (rewards - values)).sum(axis=1)
    names, index = np.unique(np.array(users), return_inverse=True)
    error = np.inf
    if len(names) > 1:
        sums = np.bincount(index, influence)
        error = float(np.sqrt((sums**2).sum() * len(names) / (len(names) - 1)) / len(lists))
    return GuardVerdict(difference, difference - _Z * error, difference + _Z * error, len(lists))


def _weights(policy: Policy, each: RewardedList, k: int) -> Doubles:
    """The weight of the reward at each of ``k`` positions; positions beyond the list have that of its last."""
    logs = list_log_probabilities(policy.utilities(each.made.decision) * each.sharpness, each.made)
    changes = np.where(logs < 0, logs - np.log(np.clip(each.propensities, 1e-30, 1.0)), 0.0)
    weights = np.exp(np.minimum(np.cumsum(changes), np.log(_MAX_WEIGHT)))
    return np.pad(weights, (0, k - len(weights)), mode="edge") if len(weights) else np.ones(k)
