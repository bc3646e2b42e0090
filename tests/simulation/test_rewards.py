"""The table of rewards."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.events import KINDS, Event
from palate.errors import InvalidInput
from palate.policies.rewards import RewardTable
from palate.simulation.rewards import reward_by_code, total_reward


@pytest.mark.parametrize(
    ("kind", "value", "reward"),
    [
        ("rating", 4.0, 0.8),
        ("like", np.nan, 1.0),
        ("complete", np.nan, 0.75),
        ("click", np.nan, 0.5),
        ("dislike", np.nan, -1.0),
        ("save", np.nan, 0.6),
    ],
)
def test_the_default_rewards(kind: str, value: float, reward: float) -> None:
    assert total_reward(reward_by_code(RewardTable()), KINDS[kind].code, value) == pytest.approx(reward)


def test_it_is_the_reward_that_the_table_gives_an_event() -> None:
    table = RewardTable(rating=0.7, click=-0.2)
    for kind in KINDS.values():
        value = 3.0 if kind.name == "rating" else None
        event = Event(event_id="e", user="u", item="i", kind=kind.name, at=0.0, value=value)
        assert total_reward(reward_by_code(table), kind.code, value or np.nan) == pytest.approx(table.of(event))


def test_infinite_rewards_are_refused() -> None:
    with pytest.raises(InvalidInput, match="The reward of like must be finite"):
        reward_by_code(RewardTable(like=float("inf")))
