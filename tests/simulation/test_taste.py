"""True taste: known values, and the random walk of tastes."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.sample.community import Community
from palate.simulation import Behaviour, DriftingTaste, LinearTaste, World
from palate.simulation.taste import DAY_S, community_taste

ALL = np.arange(957, dtype=np.int32)


@pytest.fixture(scope="module")
def taste() -> LinearTaste:
    return community_taste(Community.sample(20, 3))


def test_the_utility_of_the_community_is_the_known_one_less_two_stars_in_other_domains(taste: LinearTaste) -> None:
    community = Community.sample(20, 3)
    known = community.utility - np.where(community.appetite, 0.0, 2.0)
    assert np.stack([taste.utility(user, ALL, 0.0) for user in range(20)]) == pytest.approx(known, abs=1e-5)


def test_without_drift_tastes_stay(taste: LinearTaste) -> None:
    still = DriftingTaste(taste, 0.0, 5, 0.0)
    assert np.array_equal(still.utility(3, ALL, 1e9), taste.utility(3, ALL, 0.0))
    assert World.of_community(Community.sample(20, 3), Behaviour(drift=0.0)).taste.utility(
        3, ALL, 3e9
    ) == pytest.approx(taste.utility(3, ALL, 0.0))


def test_a_drifting_vector_keeps_its_length_and_is_the_same_in_any_order(taste: LinearTaste) -> None:
    drifting = DriftingTaste(taste, 0.1, 5, 0.0)
    times = [0.0, 3.2 * DAY_S, 30 * DAY_S, 400 * DAY_S]
    vectors = [drifting.vector(2, at) for at in times]
    assert [np.linalg.norm(vector) for vector in vectors] == pytest.approx([np.linalg.norm(taste.users[2])] * 4)
    assert np.array_equal(vectors[0], taste.users[2])
    assert np.array_equal(drifting.vector(2, times[1]), vectors[1])
    assert np.array_equal(DriftingTaste(taste, 0.1, 5, 0.0).vector(2, times[2]), vectors[2])
    assert not np.allclose(DriftingTaste(taste, 0.1, 6, 0.0).vector(2, times[2]), vectors[2])


def test_the_walk_turns_the_vector_as_fast_as_stated() -> None:
    """In many dimensions the cosine after t days is 1 / √(1 + drift² t)."""
    n, d = 200, 400
    base = LinearTaste(np.ones((n, d)), np.zeros((1, d)), np.zeros(1), np.zeros((n, 1)), np.zeros(1, np.int32))
    drifting = DriftingTaste(base, 0.1, 1, 0.0)
    for days in (10, 50):
        cosine = np.mean([drifting.vector(user, days * DAY_S).sum() / d for user in range(0, n, 10)])
        assert cosine == pytest.approx(1 / np.sqrt(1 + 0.01 * days), abs=0.01)


def test_a_user_without_taste_does_not_drift() -> None:
    base = LinearTaste(np.zeros((1, 3)), np.ones((2, 3)), np.ones(2), np.zeros((1, 1)), np.zeros(2, np.int32))
    assert DriftingTaste(base, 1.0, 0, 0.0).utility(0, np.arange(2), 1e9) == pytest.approx([1, 1])
