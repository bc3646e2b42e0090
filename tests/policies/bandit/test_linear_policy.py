"""The bandit's policy: its probabilities are those of Vowpal Wabbit, for each exploration."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from palate.policies.bandit.bandit_learner import BanditLearner
from palate.policies.bandit.examples import format_decision
from tests.policies.bandit.feedback import random_feedback
from tests.policies.observations import random_decision

EXPLORATIONS: dict[str, dict[str, Any]] = {
    "epsilon": {"exploration": "epsilon", "epsilon": 0.1},
    "epsilon dr": {"exploration": "epsilon", "cb_type": "dr"},
    "epsilon ips": {"exploration": "epsilon", "cb_type": "ips"},
    "softmax": {"exploration": "softmax", "epsilon": 0.0},
    "softmax with a minimum": {"exploration": "softmax", "sharpness": 50.0, "epsilon": 0.3},
    "softmax dr": {"exploration": "softmax", "cb_type": "dr"},
    "bag": {"exploration": "bag", "n_policies": 5},
    "bag of four": {"exploration": "bag", "n_policies": 4, "epsilon": 0.0},
    "bag dr": {"exploration": "bag", "n_policies": 3, "cb_type": "dr"},
    "cover": {"exploration": "cover", "n_policies": 3},
    "cover ips": {"exploration": "cover", "n_policies": 4, "cb_type": "ips"},
    "cover dr": {"exploration": "cover", "n_policies": 4, "cb_type": "dr", "epsilon": 0.2},
    "squarecb": {"exploration": "squarecb", "gamma_scale": 20.0, "epsilon": 0.0},
    "squarecb with a minimum": {"exploration": "squarecb", "gamma_scale": 500.0, "epsilon": 0.5},
}


@pytest.mark.parametrize("options", EXPLORATIONS.values(), ids=EXPLORATIONS.keys())
def test_probabilities_are_those_of_vowpal_wabbit(options: dict[str, Any]) -> None:
    pytest.importorskip("vowpalwabbit")
    learner = BanditLearner.from_options("mine", options)
    for n_lists in (0, 1, 40):
        learner.learn([random_feedback(seed, n=12) for seed in range(n_lists)])
        for seed in range(3):
            decision = random_decision(1_000 + seed, n=20)
            expected = learner.model.predict(format_decision(decision))
            assert learner.policy().probabilities(decision) == pytest.approx(expected, abs=1e-5)
    assert np.ptp(expected) > 0.01, "nothing was learned"
