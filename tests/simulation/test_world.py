"""Worlds: users' ids, and what is refused."""

from __future__ import annotations

import pytest

from palate.data.dataset import Dataset
from palate.data.sample.community import Community
from palate.errors import InvalidInput
from palate.policies.rewards import RewardTable
from palate.simulation import Behaviour, OracleRecommender, RandomRecommender, World, simulate
from palate.simulation.world import user_id
from tests.simulation.worlds import flat_world


def test_users_have_the_ids_of_the_community() -> None:
    assert user_id(7) == Community.sample(10, 1).user(7)


def test_a_world_needs_items_users_and_known_rewards() -> None:
    world = flat_world()
    assert world.rewards == RewardTable()
    with pytest.raises(InvalidInput, match="at least one item and one user"):
        World((), world.taste)
    with pytest.raises(InvalidInput, match="at least one item and one user"):
        flat_world(n_users=0)
    with pytest.raises(InvalidInput, match="must be finite"):
        World(world.items, world.taste, rewards=RewardTable(click=float("nan")))


@pytest.mark.slow
def test_in_the_world_of_real_ratings_the_oracle_beats_random(ml100k: Dataset) -> None:
    world = World.of_ratings(ml100k, Behaviour(max_steps=5))
    users = range(0, 943, 30)
    random, oracle = (
        simulate(recommend, world, 1, 1, users=users).reward_per_session()
        for recommend in (RandomRecommender(), OracleRecommender(world))
    )
    assert random.high < oracle.low
    assert random.n == oracle.n == len(users)
