"""Slate estimators give hand-computed answers, and each is unbiased for the rewards it is meant for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from palate.evaluation.off_policy import slate_estimators as by
from palate.types import Doubles
from tests.evaluation.off_policy.worlds import (
    list_slates,
    marginal_ratio,
    slate_distribution,
    slate_ratio,
    slate_value,
)

RATIO = np.array([[2.0, 0.5, 3.0]])
GAIN = np.array([[1.0, 1.0, 1.0]])
ONES = np.ones(3)
DISCOUNT = np.array([1.0, 0.5])


def test_one_list_gives_the_answers_computed_by_hand() -> None:
    assert by.sips(RATIO, GAIN, ONES).tolist() == [3 * 3.0]
    assert by.iips(RATIO, GAIN, ONES).tolist() == [2 + 0.5 + 3]
    assert by.rips(RATIO, GAIN, ONES).tolist() == [2 + 1 + 3]
    assert by.rips(RATIO, GAIN, np.array([1.0, 0.5, 0.0])).tolist() == [2.5]
    predicted, expected = np.array([[2.0, 1.5, 0.5]]), np.array([[1.8, 1.2, 0.4]])
    by_hand = 2 * (1 - 2.0) + 1 * (1 - 1.5) + 3 * (1 - 0.5) + 1.8 + 2 * 1.2 + 1 * 0.4
    assert by.cascade_doubly_robust(RATIO, GAIN, ONES, predicted, expected)[0] == pytest.approx(by_hand)


@pytest.mark.parametrize("kind", ["independent", "cascade", "standard"])
def test_which_estimator_is_unbiased_depends_on_what_a_reward_depends_on(kind: str) -> None:
    world, value = list_slates(kind), slate_value(kind, DISCOUNT)
    ratio = slate_ratio(world.action)
    expectations = {
        "sips": world.expect(by.sips(ratio, world.reward, DISCOUNT)),
        "iips": world.expect(by.iips(marginal_ratio(world.action), world.reward, DISCOUNT)),
        "rips": world.expect(by.rips(ratio, world.reward, DISCOUNT)),
    }

    unbiased = {"independent": {"sips", "iips", "rips"}, "cascade": {"sips", "rips"}, "standard": {"sips"}}[kind]

    for name, expectation in expectations.items():
        assert (abs(expectation - value) < 1e-9) == (name in unbiased), name


tables = arrays(np.float64, (3,), elements=st.floats(-2, 2)), arrays(np.float64, (3, 3), elements=st.floats(-2, 2))


@given(*tables)
def test_cascade_dr_is_unbiased_for_any_predictions(first: Doubles, second: Doubles) -> None:
    world, value = list_slates("cascade"), slate_value("cascade", DISCOUNT)
    action, distribution = world.action, slate_distribution(world.action)
    table = np.stack([np.tile(first, (len(action), 1)), second[action[:, 0]]], axis=1)
    predicted = np.take_along_axis(table, action[:, :, None], axis=2)[:, :, 0]

    values = by.cascade_doubly_robust(
        slate_ratio(action), world.reward, DISCOUNT, predicted, (distribution * table).sum(axis=2)
    )

    assert world.expect(values) == pytest.approx(value)


@given(arrays(np.float64, (5, 3), elements=st.floats(0, 4)), arrays(np.float64, (5, 3), elements=st.floats(-2, 2)))
def test_cascade_dr_without_predictions_is_rips(ratio: Doubles, reward: Doubles) -> None:
    nothing = np.zeros((5, 3))

    assert by.cascade_doubly_robust(ratio, reward, ONES, nothing, nothing) == pytest.approx(
        by.rips(ratio, reward, ONES), abs=1e-9
    )


@given(arrays(np.float64, (5, 3), elements=st.floats(-2, 2)))
def test_with_the_logging_policy_as_target_all_are_the_mean(reward: Doubles) -> None:
    ratio = np.ones((5, 3))

    for estimate in (by.sips, by.iips, by.rips):
        assert estimate(ratio, reward, ONES).mean() == pytest.approx(reward.sum(axis=1).mean(), abs=1e-9)


def test_lists_of_one_position_are_bandit_rounds() -> None:
    ratio, reward, weight = np.array([[2.0], [0.5]]), np.array([[1.0], [1.0]]), np.ones(1)

    assert by.sips(ratio, reward, weight).tolist() == by.rips(ratio, reward, weight).tolist() == [2.0, 0.5]
