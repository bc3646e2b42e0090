"""Reactions to an item: the stated probabilities, and the reward to expect."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.events import KINDS
from palate.policies.rewards import RewardTable
from palate.simulation import Behaviour
from palate.simulation.reactions import ExpectedReward, draw_reaction
from palate.simulation.rewards import reward_by_code, total_reward

BY_CODE = reward_by_code(RewardTable())
CLICKS_ALL = {"click_slope": 100.0, "click_threshold": -20.0}


def shares(behaviour: Behaviour, utility: float, n: int = 4_000) -> dict[str, float]:
    """The share of items with each kind of event."""
    rng = np.random.default_rng(1)
    counts = np.zeros(len(KINDS))
    for _ in range(n):
        for kind, _value in draw_reaction(behaviour, utility, rng):
            counts[kind] += 1
    return dict(zip(KINDS, (counts / n).tolist(), strict=True))


def test_at_the_thresholds_half_of_the_items_are_clicked_and_half_of_those_completed() -> None:
    drawn = shares(Behaviour(click_threshold=0.5, complete_threshold=0.5, noise=0.0, rating_share=0.2), 0.5)
    assert drawn["click"] == pytest.approx(0.5, abs=0.03)
    assert drawn["complete"] == pytest.approx(0.25, abs=0.03)
    assert drawn["rating"] == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize(("utility", "kind"), [(0.6, "like"), (-0.6, "dislike")])
def test_without_noise_the_sign_of_the_utility_decides_between_like_and_dislike(utility: float, kind: str) -> None:
    behaviour = Behaviour(noise=0.0, rating_share=0.0, opinion_share=1.0, **CLICKS_ALL)  # type: ignore[arg-type]  # fields by name
    assert shares(behaviour, utility, 200)[kind] == 1.0
    assert shares(behaviour, np.sign(utility) * 0.4, 200)[kind] == 0.0


@pytest.mark.parametrize(("utility", "rating"), [(-9.0, 1.0), (0.0, 3.0), (1.0, 4.0), (9.0, 5.0)])
def test_without_noise_the_rating_is_the_utility_plus_the_middle(utility: float, rating: float) -> None:
    behaviour = Behaviour(noise=0.0, rating_share=1.0, **CLICKS_ALL)  # type: ignore[arg-type]  # fields by name
    events = draw_reaction(behaviour, utility, np.random.default_rng(0))
    assert (KINDS["rating"].code, rating) in events


@pytest.mark.parametrize("utility", [-1.0, 0.3, 1.0, 2.5])
def test_the_expected_reward_is_the_mean_of_drawn_rewards(utility: float) -> None:
    behaviour, rng = Behaviour(), np.random.default_rng(2)
    drawn = [
        sum(total_reward(BY_CODE, kind, value) for kind, value in draw_reaction(behaviour, utility, rng))
        for _ in range(4_000)
    ]
    error = np.std(drawn) / np.sqrt(len(drawn))
    assert float(ExpectedReward.of(behaviour, BY_CODE)(np.array(utility))) == pytest.approx(
        np.mean(drawn), abs=3.5 * error
    )
