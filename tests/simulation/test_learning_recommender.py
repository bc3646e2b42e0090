"""Recommenders that explore in the simulator: what they learn from, and that stated propensities are true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import pytest

from palate.data.item_table import ItemTable
from palate.data.profile import History
from palate.data.sample.community import Community
from palate.models.registry import recommender
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.serving_state import ServingState
from palate.policies.bandit.bandit_learner import BanditLearner
from palate.policies.clone_policy import ClonePolicy
from palate.policies.learner import ListFeedback, PolicyLearner
from palate.policies.policy import Policy
from palate.simulation import Behaviour, PipelineRecommender, World, simulate
from palate.simulation.learning_recommender import EpsilonGreedyRecommender, LearningRecommender
from palate.simulation.session import SessionState
from palate.testing.sample import sample_data
from palate.types import Codes, Doubles

STAGES: list[dict[str, object]] = [
    {"stage": "retrieve.model", "model": "popular"},
    {"stage": "filter.request_filter"},
    {"stage": "rank.blend", "weights": {"popular": 1.0}},
    {"stage": "explore.policy", "policy": "bandit", "from_event": 0, "depth": 20},
]
CLONE = ClonePolicy(name="bandit", version="clone")


class RecordingLearner(PolicyLearner):
    """Learns nothing; each feedback makes a version."""

    kind = "recording"

    def __init__(self) -> None:
        self.feedback: list[ListFeedback] = []
        self.n_published = 0

    @classmethod
    def from_options(cls, name: str, options: Mapping[str, object]) -> Self:
        return cls()

    def learn(self, feedback: Sequence[ListFeedback]) -> None:
        self.feedback += feedback

    def checkpoint(self) -> bytes:
        return b""

    def restore(self, state: bytes) -> None: ...

    def publish(self) -> Policy:
        self.n_published += 1
        return ClonePolicy(name="bandit", version=f"v{len(self.feedback)}")


@pytest.fixture(scope="module")
def pipeline() -> PipelineRecommender:
    data = sample_data()
    serving = ServingState(
        ItemTable(data.vocabulary, data.items.values()), {"popular": recommender("popular").fit(data)}
    )
    world = World.of_community(Community.sample(12, 2), Behaviour(max_steps=4))
    return PipelineRecommender(Pipeline.from_config("p", STAGES), serving, world)


def test_the_rewards_that_are_learned_are_those_of_the_log(pipeline: PipelineRecommender) -> None:
    learner = RecordingLearner()
    recommend = LearningRecommender(pipeline, CLONE, learner, every=2)
    log = simulate(recommend, pipeline.world, 3, 9)
    has_feedback = log.events.any(axis=(1, 2))
    keys = zip(map(str, log.user.tolist()), log.at.tolist(), strict=True)
    expected = {key: row for row, key in enumerate(keys)}
    assert 10 < len(learner.feedback) <= has_feedback.sum()
    assert len(learner.feedback) >= has_feedback.sum() - pipeline.world.n_users, "the last list of a user may wait"
    for each in learner.feedback:
        row = expected[each.user, each.at]
        n_known = int(np.flatnonzero(log.events[row].any(axis=1)).max()) + 1
        assert each.changed == tuple(range(n_known))
        assert each.rewards[:n_known] == pytest.approx(log.rewards[row, :n_known])
        assert np.isnan(each.rewards[n_known:]).all()
        assert each.propensities == pytest.approx(log.propensities[row])
    assert learner.n_published == len(learner.feedback) // 2
    assert recommend.policy.version == f"v{2 * learner.n_published}"


@pytest.mark.slow
def test_a_bandit_learns_as_it_recommends_and_repeats_itself(pipeline: PipelineRecommender) -> None:
    pytest.importorskip("vowpalwabbit")
    logs = []
    for _ in range(2):
        learner = BanditLearner.from_options("bandit", {"min_examples": 20})
        recommend = LearningRecommender(pipeline, CLONE, learner)
        logs.append(simulate(recommend, pipeline.world, 3, 9))
        assert recommend.policy.kind == "bandit"
    assert np.array_equal(logs[0].items, logs[1].items)


def ranked(_user: int, _history: History, _state: Any, n: int, _rng: np.random.Generator) -> tuple[Codes, Doubles]:
    return np.array([7, 3, 5, 1, 2], np.int32)[:n], np.ones(min(n, 5))


@pytest.mark.parametrize(("epsilon", "depth"), [(0.0, 4), (0.3, 4), (1.0, 4), (0.5, 2)])
def test_epsilon_greedy_lists_come_as_often_as_stated(epsilon: float, depth: int) -> None:
    recommend = EpsilonGreedyRecommender(ranked, epsilon, depth)  # type: ignore[arg-type]  # any recommender will do
    state: SessionState = None  # type: ignore[assignment]  # not looked at
    counts: Counter[tuple[int, ...]] = Counter()
    stated: dict[tuple[int, ...], float] = {}
    n_draws, rng = 20_000, np.random.default_rng(3)
    for _ in range(n_draws):
        items, propensities = recommend(0, History(), state, 2, rng)
        key = tuple(items.tolist())
        counts[key] += 1
        stated[key] = float(propensities.prod())
    assert sum(stated.values()) == pytest.approx(1.0)
    for key, probability in stated.items():
        deviation = np.sqrt(probability * (1 - probability) / n_draws)
        assert counts[key] / n_draws == pytest.approx(probability, abs=5 * deviation + 1e-9)
