"""Reference recommenders: propensities, and their order."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest

from palate.data.profile import History
from palate.data.sample.community import Community
from palate.simulation import (
    Behaviour,
    OracleRecommender,
    PopularRecommender,
    RandomRecommender,
    SessionState,
    World,
    simulate,
)
from palate.types import Doubles
from tests.simulation.worlds import CALM, flat_world, hidden_state


def state(utility: Doubles, behaviour: Behaviour = CALM) -> SessionState:
    n = len(utility)
    return SessionState(
        session=0,
        step=0,
        at=0.0,
        days_since_last=0.0,
        n_events=0,
        last_reward=0.0,
        available=np.ones(n, np.bool_),
        times_shown=np.zeros(n, np.int32),
        exposure_weights=np.zeros(n),
        hidden=hidden_state(utility, behaviour),
    )


def test_random_draws_all_orders_alike_and_states_their_probability() -> None:
    rng, session = np.random.default_rng(0), state(np.zeros(4))
    session.available[2] = False
    counts: Counter[tuple[int, ...]] = Counter()
    for _ in range(3_000):
        items, propensities = RandomRecommender()(0, History(), session, 2, rng)
        assert propensities == pytest.approx([1 / 3, 1 / 2])
        counts[tuple(items.tolist())] += 1
    assert set(counts) == set(itertools.permutations((0, 1, 3), 2))
    assert max(counts.values()) - min(counts.values()) < 150


def test_popular_takes_the_largest_counts_and_halves_those_that_were_shown() -> None:
    recommend, session = PopularRecommender(np.array([5.0, 8.0, 8.0, 1.0])), state(np.zeros(4))
    rng = np.random.default_rng(0)
    assert recommend(0, History(), session, 3, rng)[0].tolist() == [1, 2, 0]
    session.times_shown[1] = 1
    session.available[2] = False
    assert recommend(0, History(), session, 9, rng)[0].tolist()[:2] == [0, 1]


def test_popular_counts_what_was_completed() -> None:
    log = simulate(RandomRecommender(), flat_world(10, 4, 2.0), 1, 0)
    counts = PopularRecommender.of_log(log).counts
    assert counts.sum() == log.events[:, :, 2].sum()
    assert len(counts) == 10


@pytest.mark.parametrize("boredom", [0.0, 0.1])
def test_the_oracle_shows_the_best_first_and_mixes_genres_if_users_are_bored(boredom: float) -> None:
    behaviour = Behaviour(boredom=boredom, drift=0.0, creator_weight=0.0, domain_weight=0.0, genre_weight=10.0)
    utility = np.array([1.5, 1.0, 1.4, 0.9])  # items 0 and 2 are of one genre
    world = flat_world(4, 1, behaviour=behaviour)
    items, propensities = OracleRecommender(world)(0, History(), state(utility, behaviour), 4, np.random.default_rng(0))
    assert items.tolist() == ([0, 1, 2, 3] if boredom else [0, 2, 1, 3])
    assert propensities == pytest.approx([1] * 4)


@pytest.mark.slow
@pytest.mark.parametrize("switched_off", [(), ("boredom", "drift")])
def test_the_oracle_beats_popular_and_popular_beats_random(switched_off: tuple[str, ...]) -> None:
    world = World.of_community(Community.sample(120, 4), Behaviour(max_steps=8).without(*switched_off))
    before = simulate(RandomRecommender(), world, 3, 1)
    recommenders = (RandomRecommender(), PopularRecommender.of_log(before), OracleRecommender(world))
    random, popular, oracle = (simulate(each, world, 1, 2).reward_per_session() for each in recommenders)
    assert random.high < popular.low
    assert popular.high < oracle.low
