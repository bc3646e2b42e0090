"""Advantages: known answers, and what they add up to."""

from __future__ import annotations

import numpy as np
import pytest

from palate.policies.ppo.advantages import Advantages, compute_advantages
from palate.types import Doubles


def _advantages(
    rewards: Doubles, expected: Doubles, values: Doubles, starts: list[int], **changes: float
) -> Advantages:
    options = {"discount": 0.9, "trace": 0.5, "below": 1.0, "later": 1.0} | changes
    return compute_advantages(rewards, expected, values, np.array(starts, np.int32), **options)


def test_a_session_of_two_lists() -> None:
    rewards, expected = np.array([[1.0, 0.0], [0.0, 2.0]]), np.array([[0.5, 0.25], [0.5, 0.5]])
    advantages = _advantages(rewards, expected, np.array([1.0, 3.0]), [0])
    last = 2.0 - 3.0
    first = 1.0 + 0.9 * 3.0 - 1.0 + 0.9 * 0.5 * last
    assert advantages.returns == pytest.approx([1.0 + first, 3.0 + last])
    beyond = [first - (0.5 - 0.25), last - (-0.5 + 1.5)]
    assert advantages.items[0] == pytest.approx([0.5 - 0.25 + beyond[0], -0.25 + beyond[0] / 2])
    assert advantages.items[1] == pytest.approx([-0.5 + 1.5 + beyond[1], 1.5 + beyond[1] / 2])


def test_the_first_item_has_the_advantage_of_the_list() -> None:
    rng = np.random.default_rng(0)
    rewards, expected, values = rng.random((5, 3)), rng.random((5, 3)), rng.random(5)
    advantages = _advantages(rewards, expected, values, [0, 2])
    assert advantages.items[:, 0] == pytest.approx(advantages.returns - values)


def test_a_perfect_value_leaves_the_discounted_sum_as_return() -> None:
    rewards = np.array([[1.0], [2.0], [4.0], [8.0]])
    advantages = _advantages(rewards, rewards, np.array([1 + 0.9 * 2, 2.0, 4 + 0.9 * 8, 8.0]), [0, 2])
    assert advantages.items.ravel() == pytest.approx(np.zeros(4))
    assert advantages.returns == pytest.approx([2.8, 2.0, 11.2, 8.0])


def test_sessions_do_not_touch() -> None:
    rewards = np.random.default_rng(1).random((4, 2))
    changed = rewards.copy()
    changed[2:] += 5.0
    zeros, values = np.zeros((4, 2)), np.zeros(4)
    before, after = (_advantages(each, zeros, values, [0, 2]) for each in (rewards, changed))
    np.testing.assert_array_equal(before.items[:2], after.items[:2])


def test_without_credit_for_others_an_item_has_its_own_surplus() -> None:
    rng = np.random.default_rng(2)
    rewards, expected = rng.random((4, 3)), rng.random((4, 3))
    advantages = _advantages(rewards, expected, rng.random(4), [0, 1], below=0.0, later=0.0)
    np.testing.assert_array_equal(advantages.items, rewards - expected)
