"""The guard: known differences, and the estimator beside that of off-policy evaluation."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from palate.evaluation.off_policy.slate_estimators import rips
from palate.policies.clone_policy import ClonePolicy
from palate.policies.decision import list_log_probabilities
from palate.policies.ppo.experience import RewardedList
from palate.policies.ppo.guard import compare_policies
from palate.policies.ppo.neural_policy import NeuralPolicy, new_policy
from tests.policies.observations import policy_decision
from tests.policies.ppo.lists import GENRE, draw_list, rewarded


def leaning_policy(weight: float) -> NeuralPolicy:
    """Likes (or with a negative weight dislikes) the items of large affinity."""
    policy = new_policy("ppo", "v1", 0, warmth=5.0)
    linear = policy.linear.copy()
    linear[len(policy_decision().decision.context) + GENRE] = weight
    return dataclasses.replace(policy, linear=linear)


def clone_lists(n_lists: int = 400) -> list[RewardedList]:
    """Lists that the clone drew; an item earns its affinity."""
    policy, rng, lists = new_policy("ppo", "v0", 0, warmth=5.0), np.random.default_rng(1), []
    for seed in range(n_lists):
        decision = policy_decision(seed, 10).decision
        made = draw_list(policy, decision, 2, rng)
        lists.append(rewarded(made, policy.utilities(decision), decision.items[made.rows, GENRE].astype(np.float64)))
    return lists


def test_what_earns_less_is_refused_and_what_earns_more_is_not() -> None:
    lists, users = clone_lists(), [str(number % 50) for number in range(400)]
    current = ClonePolicy(name="ppo", version="v0", warmth=5.0)
    worse, better = (compare_policies(leaning_policy(each), current, lists, users) for each in (-0.5, 0.5))
    assert worse.is_refused
    assert worse.low < worse.difference < worse.high < 0
    assert not better.is_refused
    assert 0 < better.low < better.difference < better.high
    assert better.n_lists == 400


def test_a_policy_is_no_better_than_itself() -> None:
    verdict = compare_policies(leaning_policy(1.0), leaning_policy(1.0), clone_lists(50), ["a", "b"] * 25)
    assert verdict.difference == pytest.approx(0.0, abs=1e-12)
    assert not verdict.is_refused


@pytest.mark.slow
def test_the_estimate_is_near_that_of_off_policy_evaluation() -> None:
    """RIPS without self-normalisation has the same expectation."""
    lists, policy = clone_lists(2_000), leaning_policy(0.3)
    clone = ClonePolicy(name="ppo", version="v0", warmth=5.0)
    logs = [list_log_probabilities(policy.utilities(each.made.decision), each.made) for each in lists]
    ratio = np.exp(np.stack(logs)) / np.stack([each.propensities for each in lists])
    rewards = np.stack([each.rewards for each in lists])
    expected = rips(ratio, rewards, np.ones(2)).mean() - rewards.sum(axis=1).mean()
    verdict = compare_policies(policy, clone, lists, [str(number) for number in range(2_000)])
    assert verdict.difference == pytest.approx(expected, abs=0.05)
    assert verdict.low < expected < verdict.high


def test_no_lists_say_nothing() -> None:
    verdict = compare_policies(leaning_policy(1.0), leaning_policy(0.0), [], [])
    assert (verdict.difference, verdict.low, verdict.n_lists) == (0.0, -np.inf, 0)
