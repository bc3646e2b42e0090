"""A pipeline with a policy in the simulator: what it observes, and the decisions that learners get."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from palate.data.decision import PolicyDecision
from palate.data.item_table import ItemTable
from palate.data.profile import History
from palate.data.sample.community import Community
from palate.models.registry import recommender
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.serving_state import ServingState
from palate.policies.clone_policy import ClonePolicy
from palate.policies.decision import list_log_probabilities
from palate.policies.features import CONTEXT_FEATURES, ITEM_FEATURES
from palate.policies.policy import Policy
from palate.simulation import Behaviour, PipelineRecommender, SessionLog, SessionState, World, simulate
from palate.testing.sample import sample_data
from palate.types import Codes, Doubles
from tests.simulation.test_pipeline_recommender import STAGES

CLONE = ClonePolicy(name="p", version="1")
BEHAVIOUR = Behaviour(max_steps=4, slate_size=6)


def simulated(
    policies: Mapping[str, Policy], stage: str = "explore.policy"
) -> tuple[SessionLog, list[tuple[int, SessionState, PolicyDecision]]]:
    data, recorded = sample_data(), list[tuple[int, SessionState, PolicyDecision]]()
    serving = ServingState(
        ItemTable(data.vocabulary, data.items.values()), {"popular": recommender("popular").fit(data)}
    )
    draw: dict[str, object] = {"stage": stage} | ({"policy": "p", "from_event": 1} if stage == "explore.policy" else {})
    pipeline = Pipeline.from_config("p", [*STAGES[:-1], draw])
    recommend = PipelineRecommender(
        pipeline,
        serving,
        World.of_community(Community.sample(4, 2), BEHAVIOUR),
        policies=policies,
        record=lambda *row: recorded.append(row),
    )
    return simulate(recommend, recommend.world, 3, 9), recorded


@pytest.mark.slow
def test_a_clone_gives_the_log_of_plackett_luce_and_decisions_that_explain_it() -> None:
    plain, none = simulated({}, "explore.plackett_luce")
    without, none_either = simulated({})
    log, recorded = simulated({"p": CLONE})
    assert not none
    assert not none_either
    for other in (without, log):
        assert np.array_equal(other.items, plain.items)
        assert np.array_equal(other.events, plain.events)
    keys = zip(log.user.tolist(), log.session.tolist(), log.step.tolist(), strict=True)
    row_of = {key: row for row, key in enumerate(keys)}
    assert 0 < len(recorded) <= len(log)
    for user, state, made in recorded:
        row = row_of[user, state.session, state.step]
        logs = list_log_probabilities(CLONE.utilities(made.decision), made)
        assert np.exp(logs) == pytest.approx(log.propensities[row], rel=1e-4)
        context = dict(zip(CONTEXT_FEATURES, made.decision.context.tolist(), strict=True))
        items = dict(zip(ITEM_FEATURES, made.decision.items.T, strict=True))
        assert context["session_lists"] == pytest.approx(np.log1p(state.step))
        assert context["exposure"] == pytest.approx(np.log1p(state.exposure_weights.sum()) / 2, rel=1e-4)
        exposure = np.log1p(state.exposure_weights[log.items[row]])
        assert items["exposure"][made.rows] == pytest.approx(exposure, rel=1e-4, abs=1e-6)
    assert max(state.exposure_weights.max() for _, state, _ in recorded) > 0


class _Watching:
    """Shows the first available items, and keeps the exposure weights that it saw."""

    def __init__(self) -> None:
        self.seen: dict[tuple[int, int, int], Doubles] = {}

    def __call__(
        self, user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
    ) -> tuple[Codes, Doubles]:
        self.seen[user, session.session, session.step] = session.exposure_weights
        items = np.flatnonzero(session.available)[:n].astype(np.int32)
        return items, np.ones(n)


def test_exposure_weights_are_those_of_the_definition() -> None:
    world = World.of_community(Community.sample(2, 2), BEHAVIOUR)
    watching = _Watching()
    log = simulate(watching, world, 4, 3)
    for row, key in enumerate(zip(log.user.tolist(), log.session.tolist(), log.step.tolist(), strict=True)):
        expected = np.zeros(world.n_items)
        for earlier in np.flatnonzero((log.user == key[0]) & (log.at < log.at[row])).tolist():
            age = log.at[row] - log.at[earlier]
            expected[log.items[earlier]] += 0.5 ** (age / 172_800) / (1 + np.arange(BEHAVIOUR.slate_size))
        assert watching.seen[key] == pytest.approx(expected, abs=1e-9)
