"""Shares by occlusion: exact where a model is linear, and always adding up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from palate.models.neural.occlusion import occlusion_shares
from palate.models.neural.sequences import UserSequence
from palate.types import Floats

WEIGHTS = np.random.default_rng(0).normal(size=(40, 5)).astype(np.float32)


def sequence(n: int) -> UserSequence:
    zeros = np.zeros(n, np.int32)
    return UserSequence(np.arange(n), zeros, zeros, np.zeros(n + 1, np.int32), np.ones(n, np.float32))


def linear(users: Sequence[UserSequence]) -> Floats:
    return np.stack([2 + WEIGHTS[user.items].sum(axis=0) for user in users])


def shares_of(score: Callable[[Sequence[UserSequence]], Floats], n: int) -> Floats:
    scores, prior = score([sequence(n), sequence(0)])
    return occlusion_shares(score, sequence(n), scores, prior)


def squared(users: Sequence[UserSequence]) -> Floats:
    return linear(users) ** 2


def test_shares_of_a_sum_are_its_terms() -> None:
    np.testing.assert_allclose(shares_of(linear, 6), WEIGHTS[:6].T, rtol=1e-4, atol=1e-5)


def test_shares_add_up_to_what_all_events_change() -> None:
    for n in (1, 5, 20, 30):
        shares = shares_of(squared, n)
        everything = squared([sequence(n)])[0] - squared([sequence(0)])[0]
        assert shares.shape == (5, n)
        np.testing.assert_allclose(shares.sum(axis=1), everything, rtol=1e-4)


def test_events_before_the_newest_eight_share_alike() -> None:
    shares = shares_of(linear, 13)
    older = np.repeat(WEIGHTS[:5].mean(axis=0)[:, None], 5, axis=1)
    np.testing.assert_allclose(shares[:, :5], older, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(shares[:, 5:], WEIGHTS[5:13].T, rtol=1e-3, atol=1e-5)


def test_no_events_have_no_shares() -> None:
    assert shares_of(linear, 0).shape == (5, 0)


def test_without_any_effect_all_shares_are_zero() -> None:
    np.testing.assert_array_equal(shares_of(lambda users: np.ones((len(users), 2), np.float32), 3), 0)
