"""The table of rewards."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.events import KINDS
from palate.errors import InvalidInput
from palate.simulation import DEFAULT_REWARDS
from palate.simulation.rewards import reward_by_code, total_reward


@pytest.mark.parametrize(
    ("kind", "value", "reward"),
    [
        ("rating", 4.0, 0.8),
        ("like", np.nan, 1.0),
        ("complete", np.nan, 0.75),
        ("click", np.nan, 0.5),
        ("dislike", np.nan, -1.0),
        ("save", np.nan, 0.0),
    ],
)
def test_the_default_rewards(kind: str, value: float, reward: float) -> None:
    assert total_reward(reward_by_code(DEFAULT_REWARDS), KINDS[kind].code, value) == pytest.approx(reward)


def test_unknown_kinds_and_infinite_rewards_are_refused() -> None:
    with pytest.raises(InvalidInput, match="No kind of event 'purchase'"):
        reward_by_code({"purchase": 1.0})
    with pytest.raises(InvalidInput, match="must be finite"):
        reward_by_code({"like": float("inf")})
