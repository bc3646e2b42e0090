"""Weights and diagnostics have known answers, and warnings say what is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from palate.evaluation.off_policy import LoggedFeedback
from palate.evaluation.off_policy.importance import diagnose, effective_sample_size, importance_weights
from palate.types import Doubles


def _log(n: int = 1_000, propensity: float = 0.5, reward: float = 1.0) -> LoggedFeedback:
    action = np.arange(n) % 2
    return LoggedFeedback(action, np.full(n, reward), np.full(n, propensity), 3)


def test_weights_are_target_over_propensity() -> None:
    log = LoggedFeedback(np.array([0, 1]), np.zeros(2), np.array([0.5, 0.25]), 2)

    assert importance_weights(log, [[0.8, 0.2], [0.5, 0.5]]).tolist() == [1.6, 2.0]


def test_the_effective_sample_size_of_four_weights_is_as_computed_by_hand() -> None:
    assert effective_sample_size(np.array([1.6, 0.4, 2.0, 0.5])) == pytest.approx(20.25 / 6.97)
    assert effective_sample_size(np.zeros(3)) == 0


@given(arrays(np.float64, st.integers(1, 20), elements=st.floats(0.001, 100)))
def test_the_effective_sample_size_is_between_1_and_n(weight: Doubles) -> None:
    assert 1 - 1e-9 <= effective_sample_size(weight) <= len(weight) + 1e-9


def test_a_good_log_has_no_warnings() -> None:
    diagnostics = diagnose(_log(), np.tile([0.5, 0.5, 0.0], (1_000, 1)))

    assert diagnostics.warnings == ()
    assert (diagnostics.effective, diagnostics.max_weight, diagnostics.mean_weight, diagnostics.unsupported) == (
        1_000,
        1,
        1,
        0,
    )


def test_actions_that_were_never_logged_are_counted_and_warned_of() -> None:
    diagnostics = diagnose(_log(), np.tile([0.4, 0.3, 0.3], (1_000, 1)))

    assert diagnostics.unsupported == pytest.approx(0.3)
    assert any("30.0% of the target policy's probability" in warning for warning in diagnostics.warnings)


def test_support_is_counted_by_position() -> None:
    log = LoggedFeedback(np.array([0, 1]), np.ones(2), np.array([0.5, 0.5]), 2, position=np.array([0, 1]))

    assert diagnose(log, [[0.25, 0.75], [0.4, 0.6]]).unsupported == pytest.approx((0.75 + 0.4) / 2)


def test_wrong_propensities_show_in_the_mean_weight() -> None:
    diagnostics = diagnose(_log(propensity=0.4), np.tile([0.5, 0.5, 0.0], (1_000, 1)))

    assert diagnostics.mean_weight == pytest.approx(1.25)
    assert any("mean weight is 1.250" in warning for warning in diagnostics.warnings)


def test_one_dominating_weight_few_rewards_and_a_small_effective_size_are_warned_of() -> None:
    log = LoggedFeedback(np.zeros(400, np.int64), np.zeros(400), np.full(400, 1.0), 1)
    target = np.full(400, 0.001)
    target[0] = 1.0

    warnings = diagnose(log, target).warnings

    assert [text.split(" ")[0] for text in warnings] == ["The", "One", "The", "Only"]
    assert diagnose(log, target).unsupported is None
