"""The one call for slates: values near the truth, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.evaluation.off_policy import SLATE_ESTIMATORS, LoggedSlates, SlateTarget, evaluate_slates
from tests.evaluation.off_policy.worlds import (
    FIRST_BEHAVIOUR,
    FIRST_TARGET,
    NEXT_BEHAVIOUR,
    NEXT_TARGET,
    mean_rewards,
    slate_distribution,
    slate_value,
)

DISCOUNT = np.array([1.0, 0.5])


def _draw(n: int, kind: str) -> tuple[LoggedSlates, SlateTarget]:
    rng = np.random.default_rng(0)
    first = rng.choice(3, n, p=FIRST_BEHAVIOUR)
    second = (NEXT_BEHAVIOUR[first].cumsum(axis=1) > rng.uniform(size=(n, 1))).argmax(axis=1)
    action = np.stack([first, second], axis=1)
    reward = rng.binomial(1, mean_rewards(kind)[first, second]).astype(np.float64)
    propensity = np.stack([FIRST_BEHAVIOUR[first], NEXT_BEHAVIOUR[first, second]], axis=1)
    marginal, target = (
        np.stack([of_first[first], (of_first @ of_next)[second]], axis=1)
        for of_first, of_next in ((FIRST_BEHAVIOUR, NEXT_BEHAVIOUR), (FIRST_TARGET, NEXT_TARGET))
    )
    log = LoggedSlates(action, reward, propensity, 3, marginal)
    return log, SlateTarget.from_distribution(log, slate_distribution(action), target)


def test_all_estimators_are_near_the_truth_of_independent_rewards() -> None:
    log, target = _draw(20_000, "independent")

    evaluation = evaluate_slates(log, target, position_weight=DISCOUNT, draws=100)

    assert tuple(estimate.name for estimate in evaluation.estimates) == SLATE_ESTIMATORS
    for estimate in evaluation.estimates:
        assert estimate.value == pytest.approx(slate_value("independent", DISCOUNT), abs=4 * estimate.standard_error)
    assert evaluation["cascade_dr"].standard_error < evaluation["rips"].standard_error
    assert evaluation["rips"].standard_error < evaluation["sips"].standard_error
    assert target.marginal is not None
    assert log.marginal is not None
    by_hand = (target.marginal / log.marginal * log.reward @ DISCOUNT).mean()
    assert evaluation["iips"].value == pytest.approx(by_hand)
    assert evaluation.logged.value == pytest.approx((log.reward @ DISCOUNT).mean())


def test_only_what_is_possible_is_computed() -> None:
    log, target = _draw(100, "cascade")
    bare = LoggedSlates(log.action, log.reward, log.propensity, 3)

    evaluation = evaluate_slates(bare, SlateTarget(target.conditional), draws=10)

    assert [estimate.name for estimate in evaluation.estimates] == ["sips", "rips"]
    with pytest.raises(InvalidInput, match="iips, cascade_dr"):
        evaluate_slates(bare, SlateTarget(target.conditional), estimators=("iips", "cascade_dr"))


def test_what_does_not_fit_is_refused() -> None:
    log, target = _draw(30, "cascade")

    with pytest.raises(InvalidInput, match="position_weight"):
        evaluate_slates(log, target, position_weight=np.ones(3))
    with pytest.raises(InvalidInput, match="predicted"):
        evaluate_slates(log, target, predicted=np.zeros((30, 2)))
