"""Estimators give hand-computed answers, are unbiased where they claim to be, and meet at the limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from palate.evaluation.off_policy import estimators as by
from palate.types import Doubles
from tests.evaluation.off_policy.worlds import REWARD, TARGET, VALUE, list_rounds

WEIGHT = np.array([1.6, 0.4, 2.0, 0.5])
GAIN = np.array([1.0, 0.0, 0.0, 1.0])
PREDICTED = np.array([0.5, 0.2, 0.5, 0.6])
EXPECTED = np.array([0.4, 0.3, 0.5, 0.2])

columns = arrays(np.float64, 7, elements=st.floats(0, 8))
rewards = arrays(np.float64, 7, elements=st.floats(-3, 3))
tables = arrays(np.float64, (2, 3), elements=st.floats(-2, 2))


def test_four_rounds_give_the_answers_computed_by_hand() -> None:
    assert by.direct_method(EXPECTED).mean() == pytest.approx(0.35)
    assert by.ips(WEIGHT, GAIN).mean() == pytest.approx(2.1 / 4)
    assert by.snips(WEIGHT, GAIN).mean() == pytest.approx(2.1 / 4.5)
    assert by.doubly_robust(WEIGHT, GAIN, PREDICTED, EXPECTED).tolist() == pytest.approx([1.2, 0.22, -0.5, 0.4])
    corrections = 1.6 * 0.5 - 0.4 * 0.2 - 2 * 0.5 + 0.5 * 0.4
    sndr = by.self_normalised_doubly_robust(WEIGHT, GAIN, PREDICTED, EXPECTED)
    assert sndr.mean() == pytest.approx(0.35 + corrections / 4.5)


def test_weights_are_changed_as_computed_by_hand() -> None:
    assert by.clipped(WEIGHT, 1.0).tolist() == [1.0, 0.4, 1.0, 0.5]
    assert by.switched(WEIGHT, 0.5).tolist() == [0.0, 0.4, 0.0, 0.5]
    assert by.shrunk(WEIGHT, 4.0).tolist() == pytest.approx([1.6 / 1.64, 0.4 / 1.04, 1.0, 0.5 / 1.0625])


@pytest.mark.parametrize("wrong", [0.0, 0.3, -5.0])
def test_ips_and_dr_are_unbiased_whatever_the_reward_model_says(wrong: float) -> None:
    world, predicted = list_rounds(), REWARD + wrong
    expected = (TARGET * predicted).sum(axis=1)[world.context]
    of_logged = predicted[world.context, world.action]

    assert world.expect(by.ips(world.weight, world.reward)) == pytest.approx(VALUE)
    assert world.expect(by.doubly_robust(world.weight, world.reward, of_logged, expected)) == pytest.approx(VALUE)


@given(tables)
def test_dr_is_unbiased_for_any_table_of_predictions(predicted: Doubles) -> None:
    world = list_rounds()
    expected = (TARGET * predicted).sum(axis=1)[world.context]
    values = by.doubly_robust(world.weight, world.reward, predicted[world.context, world.action], expected)

    assert world.expect(values) == pytest.approx(VALUE)


@pytest.mark.parametrize("parameter", [0.0, 0.5, 2.0, np.inf])
def test_a_true_reward_model_keeps_switch_dr_and_dros_and_dm_unbiased(parameter: float) -> None:
    world = list_rounds()
    expected, of_logged = (TARGET * REWARD).sum(axis=1)[world.context], REWARD[world.context, world.action]

    for change in (by.switched, by.shrunk):
        weight = change(world.weight, parameter)
        values = by.doubly_robust(weight, world.reward, of_logged, expected)
        assert world.expect(values) == pytest.approx(VALUE)
    assert world.expect(by.direct_method(expected)) == pytest.approx(VALUE)


def test_the_bias_of_clipped_ips_is_what_the_clipped_weight_would_have_earned() -> None:
    world = list_rounds()
    lost = (world.weight - by.clipped(world.weight, 1.5)) * world.reward

    assert world.expect(by.ips(by.clipped(world.weight, 1.5), world.reward)) == pytest.approx(
        VALUE - world.expect(lost)
    )
    assert world.expect(lost) > 0.05


@given(rewards)
def test_with_the_logging_policy_as_target_ips_and_snips_are_the_mean_reward(reward: Doubles) -> None:
    ones = np.ones(len(reward))

    assert by.ips(ones, reward).mean() == pytest.approx(reward.mean())
    assert by.snips(ones, reward).mean() == pytest.approx(reward.mean())


@given(columns, rewards, st.floats(-10, 10))
def test_snips_moves_with_the_rewards(weight: Doubles, reward: Doubles, shift: float) -> None:
    if weight.sum() < 1e-3:
        return
    assert by.snips(weight, reward + shift).mean() == pytest.approx(by.snips(weight, reward).mean() + shift, abs=1e-6)


@given(arrays(np.int64, 7, elements=st.integers(0, 2)))
def test_a_perfect_reward_model_removes_the_variance_of_the_choice_of_actions(action: np.ndarray) -> None:
    context = np.array([0, 0, 1, 1, 1, 0, 1])
    certain, expected = REWARD[context, action], (TARGET * REWARD).sum(axis=1)[context]
    weight = np.arange(7) / 2

    assert by.doubly_robust(weight, certain, certain, expected).tolist() == expected.tolist()


@settings(max_examples=50)
@given(columns, rewards, rewards, rewards)
def test_the_limits_of_switching_and_shrinking_are_dm_and_dr(
    weight: Doubles, reward: Doubles, predicted: Doubles, expected: Doubles
) -> None:
    dr = by.doubly_robust(weight, reward, predicted, expected)

    for change in (by.switched, by.shrunk):
        at_0 = by.doubly_robust(change(weight, 0.0), reward, predicted, expected)
        at_inf = by.doubly_robust(change(weight, np.inf), reward, predicted, expected)
        assert at_0.tolist() == by.direct_method(expected).tolist()
        assert at_inf.tolist() == dr.tolist()
    near = by.doubly_robust(by.shrunk(weight, 1e12), reward, predicted, expected)
    assert near == pytest.approx(dr, abs=1e-6)


@given(columns, st.floats(0.01, 100))
def test_changed_weights_are_between_0_and_the_weight(weight: Doubles, parameter: float) -> None:
    for change in (by.clipped, by.switched, by.shrunk):
        changed = change(weight, parameter)
        assert (changed >= 0).all()
        assert (changed <= weight + 1e-12).all()


def test_snips_of_weights_that_are_all_0_is_0() -> None:
    assert by.snips(np.zeros(3), np.ones(3)).tolist() == [0.0, 0.0, 0.0]


def test_contributions_to_snips_have_the_variance_of_the_delta_method() -> None:
    rng = np.random.default_rng(0)
    estimates, variances = [], []
    for _ in range(400):
        weight = rng.exponential(size=300)
        reward = 5 + weight + rng.normal(size=300)
        values = by.snips(weight, reward)
        estimates.append(values.mean())
        variances.append(values.var(ddof=1) / 300)

    assert np.mean(variances) == pytest.approx(np.var(estimates), rel=0.25)
