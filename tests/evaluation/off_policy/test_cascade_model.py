"""The cascade model predicts what is to come, from lists that it did not see."""

from __future__ import annotations

import numpy as np
import pytest

from palate.evaluation.off_policy import LoggedSlates
from palate.evaluation.off_policy.cascade_model import predict_slate_rewards
from palate.evaluation.off_policy.regression import Ridge
from tests.evaluation.off_policy.worlds import (
    BASE,
    FIRST_BEHAVIOUR,
    NEXT_BEHAVIOUR,
    NEXT_TARGET,
    slate_distribution,
)


def _log(n: int) -> LoggedSlates:
    """Lists whose rewards are ``BASE`` of the action, without noise; the context is the number of the list."""
    rng = np.random.default_rng(0)
    first = rng.choice(3, n, p=FIRST_BEHAVIOUR)
    second = (NEXT_BEHAVIOUR[first].cumsum(axis=1) > rng.uniform(size=(n, 1))).argmax(axis=1)
    action = np.stack([first, second], axis=1)
    propensity = np.stack([FIRST_BEHAVIOUR[first], NEXT_BEHAVIOUR[first, second]], axis=1)
    return LoggedSlates(action, BASE[action], propensity, 3)


def test_the_last_position_predicts_its_reward_and_the_first_also_what_follows() -> None:
    log = _log(600)

    predicted = predict_slate_rewards(log, slate_distribution(log.action), np.array([1.0, 0.5]), regression=Ridge(1e-6))

    assert predicted[:, 1] == pytest.approx(np.tile(0.5 * BASE, (600, 1)), abs=1e-3)
    to_come = BASE + 0.5 * NEXT_TARGET @ BASE
    assert predicted[:, 0] == pytest.approx(np.tile(to_come, (600, 1)), abs=1e-3)


def test_no_list_is_predicted_by_a_model_that_saw_its_reward() -> None:
    """Training lists are predicted for the backward recursion; held-out lists only by models fitted to others."""
    log = _log(90)
    slates = LoggedSlates(log.action, log.reward, log.propensity, 3, context=np.arange(90.0)[:, None])
    changed = log.reward.copy()
    changed[7] += 100

    distribution = slate_distribution(log.action)
    before = predict_slate_rewards(slates, distribution, np.ones(2))
    other = LoggedSlates(log.action, changed, log.propensity, 3, context=slates.context)
    after = predict_slate_rewards(other, distribution, np.ones(2))

    assert before[7].tolist() == after[7].tolist()
    assert not np.allclose(before, after)
