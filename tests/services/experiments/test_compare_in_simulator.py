"""Recommenders compared in the simulator."""

from __future__ import annotations

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.services.experiments.compare_in_simulator import SimulationRequest, compare_in_simulator
from palate.settings import load_settings
from palate.simulation import Behaviour

REQUEST = SimulationRequest(
    recommenders=["random", "popular"],
    n_users=5,
    n_sessions=2,
    n_training_sessions=1,
    seeds=[1, 2],
    behaviour=Behaviour(max_steps=3),
)


def test_figures_are_those_of_all_seeds() -> None:
    result = compare_in_simulator(REQUEST, load_settings(None))
    logs = result.logs["popular"]
    reward = sum(float(log.reward.sum()) for log in logs)
    mean = result.reward_per_session("popular")
    assert list(result.logs) == ["random", "popular"]
    assert mean.n == sum(len(log.totals().user) for log in logs)
    assert mean.mean == pytest.approx(reward / mean.n)
    assert mean.low < mean.mean < mean.high
    assert result.sessions_per_user("popular") == mean.n / 10
    assert result.slates_per_session("popular") == pytest.approx(sum(map(len, logs)) / mean.n)
    assert set(result.to_json()["random"]) >= {"mean", "low", "high", "learning_curve"}
    table = result.to_table()
    assert table.height == sum(len(log) for each in result.logs.values() for log in each)
    assert sorted(set(zip(table["recommender"], table["seed"], strict=True))) == [
        ("popular", 1), ("popular", 2), ("random", 1), ("random", 2),
    ]  # fmt: skip


def test_nothing_is_shown_that_was_used_in_the_sessions_to_learn_from() -> None:
    first, again = (compare_in_simulator(REQUEST, load_settings(None)) for _ in range(2))
    assert np.array_equal(first.logs["random"][1].items, again.logs["random"][1].items)
    assert first.logs["random"][0].context[:, 3].max() > 0


def test_unknown_recommenders_are_refused() -> None:
    with pytest.raises(InvalidInput, match="random, popular, pipeline, greedy, epsilon, bandit, ppo, oracle, not"):
        compare_in_simulator(SimulationRequest(recommenders=["best"]), load_settings(None))
    with pytest.raises(InvalidInput, match="Name recommenders"):
        compare_in_simulator(SimulationRequest(recommenders=[]), load_settings(None))


@pytest.mark.slow
def test_the_pipeline_learns_from_the_first_sessions() -> None:
    settings = load_settings(None, models=dict.fromkeys(("ials", "blend", "text_embedding", "bmf"), False))
    request = SimulationRequest(
        recommenders=["random", "pipeline"], n_users=40, n_sessions=1, n_training_sessions=4, seeds=[3]
    )
    result = compare_in_simulator(request, settings)
    assert result.reward_per_session("random").high < result.reward_per_session("pipeline").low
