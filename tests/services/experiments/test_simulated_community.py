"""Simulated communities and what serves them."""

from __future__ import annotations

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.policies.clone_policy import ClonePolicy
from palate.services.experiments.simulated_community import (
    PAUSE_DAYS,
    ServedCommunity,
    SimulatedCommunity,
    pipeline_recommender,
)
from palate.settings import load_settings
from palate.simulation import Behaviour, simulate
from palate.simulation.taste import DAY_S
from palate.simulation.world import START_AT, user_id

FAST = dict.fromkeys(("ials", "blend", "text_embedding", "bmf", "cold_start", "sequential_rules", "item_knn"), False)


def test_random_slates_come_a_week_before() -> None:
    community = SimulatedCommunity.after_random_slates(5, 2, 3, Behaviour(max_steps=3))
    assert community.before is not None
    assert community.start_at == community.before.at.max() + PAUSE_DAYS * DAY_S
    assert sum(map(len, community.histories.values())) == len(community.events)


def test_the_half_year_ends_the_day_before() -> None:
    community = SimulatedCommunity.after_half_a_year(6, 3, Behaviour())
    assert community.before is None
    assert max(event.at for event in community.events) <= START_AT < community.start_at
    for user, history in community.histories.items():
        items = [event.item for event in community.events if event.user == user_id(user)]
        assert sorted(history.items) == sorted(items)
        assert (np.diff(history.at) >= 0).all()
    with pytest.raises(InvalidInput, match="no sessions before"):
        _ = ServedCommunity(community, load_settings(None)).before


@pytest.mark.slow
def test_a_clone_draws_what_the_pipeline_draws_and_each_list_is_recorded() -> None:
    settings = load_settings(None, models=FAST)
    served = ServedCommunity(SimulatedCommunity.after_random_slates(12, 3, 4, Behaviour(max_steps=3)), settings)
    recorded: list[int] = []
    clone = ClonePolicy(name="ppo", version="1")
    logs = [
        simulate(
            recommend, served.world, 1, 5, histories=served.community.histories, start_at=served.community.start_at
        )
        for recommend in (
            pipeline_recommender(served),
            pipeline_recommender(served, policy=clone, record=lambda user, _state, _made: recorded.append(user)),
        )
    ]
    np.testing.assert_array_equal(logs[0].items, logs[1].items)
    assert len(recorded) == len(logs[1])
