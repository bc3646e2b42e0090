"""Decisions joined to what the simulator logged."""

from __future__ import annotations

import numpy as np

from palate.data.decision import PolicyDecision
from palate.services.train.simulated_experience import join_decisions
from palate.simulation import Behaviour, RandomRecommender, simulate
from tests.policies.observations import policy_decision
from tests.simulation.worlds import flat_world


def test_decisions_belong_to_the_lists_of_their_session_and_step() -> None:
    log = simulate(RandomRecommender(), flat_world(behaviour=Behaviour(max_steps=3, slate_size=2)), 2, 1)
    keys = list(zip(log.user.tolist(), log.session.tolist(), log.step.tolist(), strict=True))
    made: dict[tuple[int, int, int], PolicyDecision] = {
        key: policy_decision(number, rows=np.array([0, 1], np.int32)) for number, key in enumerate(keys) if number != 1
    }
    sessions = join_decisions(log, made, sharpness=0.5)
    assert sum(map(len, sessions)) == len(keys) - 1
    joined = iter([each for session in sessions for each in session])
    for row, key in enumerate(keys):
        if key in made:
            each = next(joined)
            assert each.made is made[key]
            assert each.sharpness == 0.5
            np.testing.assert_array_equal(each.rewards, log.rewards[row, :2])
            np.testing.assert_array_equal(each.propensities, log.propensities[row, :2])
    assert len(sessions) == len({key[:2] for key in made})
