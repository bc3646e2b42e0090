"""Feedback on random lists, for the tests of the bandit."""

from __future__ import annotations

from typing import Any

import numpy as np

from palate.policies.learner import ListFeedback
from tests.policies.observations import policy_decision


def random_feedback(seed: int, n: int = 30, k: int = 3, **changes: Any) -> ListFeedback:
    """A list of the rows 0, 1, … of a random decision; the reward of each is the half of its first feature, cut."""
    made = policy_decision(seed, n, rows=np.arange(k, dtype=np.int32), available=np.ones(n, np.bool_))
    values: dict[str, Any] = {
        "recommendation_id": f"list {seed}",
        "user": "ann",
        "at": 1.7e9 + seed,
        "made": made,
        "surprise": 0.1,
        "propensities": np.random.default_rng(seed).uniform(0.02, 0.5, k),
        "rewards": np.clip(made.decision.items[:k, 0] / 2, -1, 1).astype(np.float64),
        "changed": tuple(range(k)),
    }
    return ListFeedback(**(values | changes))
