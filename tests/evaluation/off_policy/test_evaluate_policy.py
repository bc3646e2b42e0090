"""The one call: values near the truth, intervals that cover, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.evaluation.off_policy import ESTIMATORS, LoggedFeedback, RewardModel, evaluate_policy
from palate.evaluation.off_policy.evaluate_policy import Estimator
from palate.evaluation.off_policy.intervals import bernstein_radius
from palate.evaluation.off_policy.regression import Ridge
from palate.evaluation.off_policy.tuning import Tuning
from palate.types import Doubles
from tests.evaluation.off_policy.worlds import BEHAVIOUR, P_CONTEXT, REWARD, TARGET, VALUE


def _draw(n: int, seed: int = 0) -> tuple[LoggedFeedback, Doubles]:
    """A log of the small world, and the target policy's table for it."""
    rng = np.random.default_rng(seed)
    context = rng.choice(2, n, p=P_CONTEXT)
    action = (BEHAVIOUR[context].cumsum(axis=1) > rng.uniform(size=(n, 1))).argmax(axis=1)
    reward = rng.binomial(1, REWARD[context, action]).astype(np.float64)
    log = LoggedFeedback(action, reward, BEHAVIOUR[context, action], 3, context[:, None].astype(float))
    return log, TARGET[context]


def test_all_estimators_are_near_the_truth_in_a_large_log() -> None:
    log, target = _draw(20_000)

    evaluation = evaluate_policy(log, target, max_weight=6, draws=200)

    assert tuple(estimate.name for estimate in evaluation.estimates) == ESTIMATORS
    for estimate in evaluation.estimates:
        assert estimate.value == pytest.approx(VALUE, abs=0.03)
        assert estimate.bootstrap[0] < estimate.value < estimate.bootstrap[1]
        assert (estimate.bernstein is not None) == (estimate.name in ("ips", "dr"))
    assert evaluation.logged.value == pytest.approx(log.reward.mean())
    assert evaluation.diagnostics.mean_weight == pytest.approx(1, abs=0.05)


def test_intervals_of_ips_snips_and_dr_cover_the_truth_about_as_often_as_they_say() -> None:
    names: tuple[Estimator, ...] = ("ips", "snips", "dr")
    covered = np.zeros(3)

    for seed in range(120):
        log, target = _draw(400, seed)
        evaluation = evaluate_policy(log, target, estimators=names, max_weight=6, draws=2)
        covered += [evaluation[name].normal[0] <= VALUE <= evaluation[name].normal[1] for name in names]
        for name in ("ips", "dr"):
            bernstein = evaluation[name].bernstein
            assert bernstein is not None
            assert bernstein[0] <= VALUE <= bernstein[1]

    assert (covered / 120 >= 0.89).all()
    assert (covered / 120 < 1).all()


def test_the_logging_policy_as_target_has_its_mean_reward() -> None:
    log, _ = _draw(500)

    evaluation = evaluate_policy(log, log.propensity)

    for estimate in evaluation.estimates:
        assert estimate.value == pytest.approx(log.reward.mean())
    assert [estimate.name for estimate in evaluation.estimates] == ["ips", "clipped_ips", "snips"]
    assert evaluation.diagnostics.effective == pytest.approx(500)


def test_given_predictions_are_used_and_none_is_fitted() -> None:
    log, target = _draw(300)
    assert log.context is not None
    true = REWARD[log.context[:, 0].astype(int)]

    evaluation = evaluate_policy(log, target, predicted=true, model=RewardModel(n_folds=0), draws=10)

    assert evaluation["dm"].value == pytest.approx((target * true).sum(axis=1).mean())


def test_given_hyper_parameters_are_used() -> None:
    log, target = _draw(300)

    evaluation = evaluate_policy(
        log, target, parameters={"switch_dr": 0.0, "dros": np.inf, "clipped_ips": 0.0}, draws=10
    )

    assert evaluation["switch_dr"].value == evaluation["dm"].value
    assert evaluation["dros"].value == evaluation["dr"].value
    assert evaluation["clipped_ips"].value == 0
    assert evaluation["switch_dr"].parameter == 0


def test_real_rewards_need_no_setting() -> None:
    log, target = _draw(600)
    euros = LoggedFeedback(log.action, log.reward * 30 - 5, log.propensity, 3, log.context)

    evaluation = evaluate_policy(euros, target, model=RewardModel(Ridge()), draws=10)

    assert evaluation["dr"].value == pytest.approx(VALUE * 30 - 5, abs=6)


def test_bernstein_intervals_know_the_range_of_rewards_and_weights() -> None:
    log, target = _draw(300)
    moved = LoggedFeedback(log.action, log.reward - 0.5, log.propensity, 3, log.context)

    evaluation = evaluate_policy(
        moved, target, predicted=np.zeros((300, 3)), max_weight=6, reward_range=(-0.5, 0.5), draws=2
    )

    for name, width in (("ips", 6.0), ("dr", 1.0 + 2 * 6.0)):
        estimate, interval = evaluation[name], evaluation[name].bernstein
        assert interval is not None
        radius = bernstein_radius(estimate.standard_error**2 * 300, width, 300, 0.95)
        assert interval == pytest.approx((estimate.value - radius, estimate.value + radius))


@pytest.mark.parametrize("tuning", ["mse_bound", "slope"])
def test_the_same_seed_gives_the_same_table(tuning: Tuning) -> None:
    log, target = _draw(300)

    first, second = (evaluate_policy(log, target, tuning=tuning, draws=50).to_json() for _ in range(2))

    assert first == second


def test_what_does_not_fit_is_refused() -> None:
    log, target = _draw(50)

    with pytest.raises(InvalidInput, match="probabilities of all actions"):
        evaluate_policy(log, log.propensity, estimators=["dr"])
    with pytest.raises(InvalidInput, match="predicted has shape"):
        evaluate_policy(log, target, predicted=np.zeros((50, 2)))
    with pytest.raises(InvalidInput, match="max_weight"):
        evaluate_policy(log, target, max_weight=1)
    with pytest.raises(InvalidInput, match="reward_range"):
        evaluate_policy(log, target, max_weight=6, reward_range=(0.0, 0.5))
    with pytest.raises(InvalidInput, match="target"):
        evaluate_policy(log, target[:, :2])
