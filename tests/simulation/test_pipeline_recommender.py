"""A pipeline as recommender in the simulator."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.item_table import ItemTable
from palate.data.sample.community import Community
from palate.models.registry import recommender
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.serving_state import ServingState
from palate.simulation import Behaviour, PipelineRecommender, World, simulate
from palate.testing.sample import sample_data

STAGES: list[dict[str, object]] = [
    {"stage": "retrieve.model", "model": "popular"},
    {"stage": "filter.seen"},
    {"stage": "filter.request_filter"},
    {"stage": "rank.blend", "weights": {"popular": 1.0}},
    {"stage": "explore.plackett_luce"},
]


@pytest.fixture(scope="module")
def serving() -> ServingState:
    data = sample_data()
    return ServingState(ItemTable(data.vocabulary, data.items.values()), {"popular": recommender("popular").fit(data)})


@pytest.mark.slow  # compiles the draw
@pytest.mark.parametrize("surprise", [0.0, 0.5])
def test_its_slates_are_valid_and_the_same_for_a_seed(serving: ServingState, surprise: float) -> None:
    world = World.of_community(Community.sample(3, 2), Behaviour(max_steps=3))
    recommend = PipelineRecommender(Pipeline.from_config("p", STAGES), serving, world, surprise)
    log, again = (simulate(recommend, world, 2, 9) for _ in range(2))
    assert np.array_equal(log.items, again.items)
    assert (log.items >= 0).all()
    assert log.events.sum() > 0
    assert (np.nanmin(log.propensities) < 1) == (surprise > 0)


def test_items_that_the_world_does_not_have_are_left_out(serving: ServingState) -> None:
    community = Community(Community.sample(1, 2).items[:30], 3, 2)
    world = World.of_community(community, Behaviour(max_steps=2))
    recommend = PipelineRecommender(Pipeline.from_config("p", STAGES), serving, world)
    log = simulate(recommend, world, 1, 1)
    assert log.items.max() < 30
