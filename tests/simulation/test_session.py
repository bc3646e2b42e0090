"""Slates in a session: examination, what is logged, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chisquare

from palate.errors import InvalidInput
from palate.policies.rewards import RewardTable
from palate.simulation import Behaviour
from palate.simulation.rewards import reward_by_code
from palate.simulation.session import check_slate, react
from tests.simulation.worlds import hidden_state

BY_CODE = reward_by_code(RewardTable())
NO_CLICKS = {"click_slope": 100.0, "click_threshold": 50.0, "boredom": 0.0}


@pytest.mark.parametrize("bias", [0.5, 1.0, 2.0])
def test_examined_shares_equal_the_stated_probabilities(bias: float) -> None:
    behaviour = Behaviour(slate_size=5, position_bias=bias, **NO_CLICKS)  # type: ignore[arg-type]  # fields by name
    rng, hidden, shown = np.random.default_rng(3), hidden_state(np.zeros(5), behaviour), np.arange(5)
    n = 1_500
    lengths = [int(react(behaviour, BY_CODE, hidden, shown, rng).examined.sum()) for _ in range(n)]
    stated = behaviour.examination()
    observed = np.bincount(lengths, minlength=6)[1:]
    expected = n * (stated - np.append(stated[1:], 0.0))
    assert chisquare(observed, expected).pvalue > 0.01
    assert n - np.append(0, observed.cumsum()[:-1]) == pytest.approx(n * stated, abs=4 * np.sqrt(n) / 2)


def test_without_position_bias_every_position_is_examined() -> None:
    behaviour = Behaviour(slate_size=5, position_bias=0.0)
    for seed in range(20):
        reactions = react(behaviour, BY_CODE, hidden_state(np.zeros(5)), np.arange(5), np.random.default_rng(seed))
        assert reactions.examined.all()


def test_only_examined_items_have_events_and_rewards_are_those_of_the_events() -> None:
    behaviour, rng = Behaviour(slate_size=8), np.random.default_rng(5)
    for _ in range(100):
        reactions = react(behaviour, BY_CODE, hidden_state(np.linspace(2, -2, 8), behaviour), np.arange(8), rng)
        n_examined = int(reactions.examined.sum())
        assert reactions.examined[:n_examined].all()
        assert not reactions.events[n_examined:].any()
        assert np.array_equal(np.isnan(reactions.utility), ~reactions.examined)
        codes = reactions.events @ np.where(np.arange(6) == 5, 0.0, BY_CODE)
        assert reactions.rewards == pytest.approx(codes + np.nan_to_num(reactions.ratings) / 5)


def test_within_a_slate_each_examined_item_bores() -> None:
    behaviour = Behaviour(slate_size=3, position_bias=0.0, boredom=0.5, genre_weight=1.0, domain_weight=0.0)
    reactions = react(
        behaviour, BY_CODE, hidden_state(np.ones(6), behaviour), np.array([0, 2, 1]), np.random.default_rng(0)
    )
    assert reactions.utility == pytest.approx([1.0, 1.0 - 0.5 * np.log(2), 1.0])
    assert reactions.mean_utility == pytest.approx(1.0 - 0.5 * np.log(2) / 3)


@pytest.mark.parametrize(
    ("items", "propensities", "message"),
    [
        ([0, 1, 2, 3], [1, 1, 1, 1], "up to 3 items"),
        ([0, 1], [1], "a propensity for each"),
        ([0, 0], [1, 1], "twice"),
        ([4], [1], "not available"),
        ([9], [1], "not available"),
        ([-1], [1], "not available"),
        ([1], [0], "above 0 and at most 1"),
        ([1], [1.5], "above 0 and at most 1"),
        ([1], [np.nan], "above 0 and at most 1"),
    ],
)
def test_slates_that_are_not_valid_are_refused(items: list[int], propensities: list[float], message: str) -> None:
    available = np.array([True, True, True, True, False])
    with pytest.raises(InvalidInput, match=message):
        check_slate(np.array(items), np.array(propensities, np.float64), available, 3)
