"""A running experiment is ramped, rolled back or won by its evaluation, and says why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.data.experiments import INTERLEAVED, Experiment, ExperimentChange, RampStep, ShadowCounts
from palate.services.experiments.evaluate_experiment import ExperimentEvaluation, current_comparison, judge, plan_of
from palate.services.experiments.experiment_metrics import ArmTotals, UserTotals
from palate.services.experiments.next_change import next_change, shares_at
from palate.testing.port_contracts.experiments import EXPERIMENT

STEPS = (
    RampStep("shadow", 0.0, 50),
    RampStep("canary", 0.1, 500),
    RampStep("half", 0.5, 0),
    RampStep("full", 1.0, 0),
)


def running(step: str, *treatments: str, **changes: Any) -> Experiment:
    """An experiment at a step of the ramp."""
    variants = {"control": "default"} | dict.fromkeys(treatments or ("new",), "other")
    changes = {"n_users": 2_000, "steps": STEPS, "variants": variants, "history": (), **changes}
    experiment = replace(EXPERIMENT, **changes)
    shares = shares_at(experiment, next(each for each in STEPS if each.name == step), experiment.arms[1:])
    return experiment.with_change(ExperimentChange(1.0, "running", step, shares, "operator", ""))


def arm(n: int, reward: float = 1.0, seed: int = 0, **fields: float) -> ArmTotals:
    """Users with three lists each, whose rewards have this mean and a variance of 1."""
    rewards = np.random.default_rng(seed).normal(reward, 1.0, n)
    values: dict[str, Any] = {
        "clicks": 1,
        "dislikes": 0,
        "errors": 0,
        "latency_ms": 3.0,
        "reward_before": 0.0,
        **fields,
    }
    return ArmTotals([UserTotals(lists=3, reward=float(each), **values) for each in rewards])


def judged(experiment: Experiment, **totals: ArmTotals) -> ExperimentEvaluation:
    return judge(experiment, current_comparison(experiment, 1.0), totals)


def in_shadow(experiment: Experiment, counts: ShadowCounts) -> ExperimentEvaluation:
    shadow = {experiment.arms[1]: counts}
    return ExperimentEvaluation(experiment, current_comparison(experiment, 1.0), {}, 0, None, {}, {}, None, shadow)


def changed(evaluation: ExperimentEvaluation) -> ExperimentChange:
    change = next_change(evaluation, 9.0)
    assert change is not None
    assert (change.at, change.by) == (9.0, "learner")
    assert change.reason
    return change


def test_a_canary_that_does_no_harm_goes_on_to_half() -> None:
    experiment = running("canary")
    assert next_change(judged(experiment, control=arm(4_500), new=arm(499)), 9.0) is None
    change = changed(judged(experiment, control=arm(4_500), new=arm(500)))
    assert (change.state, change.step, change.shares) == ("running", "half", {"control": 0.5, "new": 0.5})


def test_half_goes_on_as_long_as_nothing_is_proven() -> None:
    evaluation = judged(running("half"), control=arm(3_000), new=arm(3_000, seed=1))
    assert next_change(evaluation, 9.0) is None


def test_a_better_treatment_is_shown_to_everybody() -> None:
    change = changed(judged(running("half"), control=arm(500), new=arm(500, 1.5, seed=1)))
    assert (change.state, change.step, change.shares) == ("won", "full", {"control": 0.0, "new": 1.0})
    assert "better than control" in change.reason


def test_a_worse_treatment_is_rolled_back() -> None:
    change = changed(judged(running("half"), control=arm(500), new=arm(500, 0.5, seed=1)))
    assert (change.state, change.step, change.shares) == ("rolled back", "half", {"control": 1.0})
    assert "The primary metric is worse than control" in change.reason


def test_more_dislikes_are_reason_enough() -> None:
    disliked = arm(500, 1.5, seed=1)
    draws = np.random.default_rng(2).random(500) < 0.5
    disliked.users[:] = [
        replace(user, dislikes=int(is_disliked)) for user, is_disliked in zip(disliked.users, draws, strict=True)
    ]
    change = changed(judged(running("half"), control=arm(500), new=disliked))
    assert change.state == "rolled back"
    assert "Guardrails are harmed: dislikes" in change.reason


def test_a_broken_split_is_rolled_back_whatever_else_it_shows() -> None:
    change = changed(judged(running("half"), control=arm(2_000), new=arm(1_500, 1.5, seed=1)))
    assert change.state == "rolled back"
    assert "The split is broken" in change.reason


def test_a_pipeline_that_fails_is_rolled_back_at_once() -> None:
    experiment = running("canary")
    assert next_change(judged(experiment, control=arm(50), new=arm(6, errors=2)), 9.0) is None
    change = changed(judged(experiment, control=arm(50), new=arm(7, errors=2)))
    assert change.state == "rolled back"
    assert change.reason == "new: 14 of 21 lists failed, and users got the control."


def test_shadow_goes_on_after_enough_lists_and_back_after_failures() -> None:
    experiment = running("shadow")
    assert next_change(in_shadow(experiment, ShadowCounts(49)), 9.0) is None
    change = changed(in_shadow(experiment, ShadowCounts(50)))
    assert (change.state, change.step, change.shares) == ("running", "canary", {"control": 0.9, "new": 0.1})
    assert changed(in_shadow(experiment, ShadowCounts(50, 1, last_error="E"))).state == "rolled back"
    change = changed(in_shadow(experiment, ShadowCounts(20, 11, last_error="E")))
    assert (change.state, change.reason) == ("rolled back", "new: 11 of 20 lists in shadow failed, the last with E.")


def test_of_several_treatments_a_bad_is_dropped_and_the_others_are_compared_anew() -> None:
    experiment = running("half", "a", "b")
    assert experiment.last.shares == pytest.approx({"control": 1 / 3, "a": 1 / 3, "b": 1 / 3})
    change = changed(judged(experiment, control=arm(500), a=arm(500, 0.4, seed=1), b=arm(500, seed=2)))
    assert (change.state, change.step, change.shares) == ("running", "half", {"control": 0.5, "b": 0.5})
    assert experiment.with_change(change).live_arms == ("b",)
    both = changed(judged(experiment, control=arm(500), a=arm(500, 1.5, seed=1), b=arm(500, 2.0, seed=2)))
    assert (both.state, both.shares) == ("won", {"control": 0.0, "b": 1.0})


@pytest.mark.parametrize(("treatments", "expected"), [(("a",), 0.025), (("a", "b"), 0.05 / 3)])
def test_the_level_is_divided_among_all_comparisons(treatments: tuple[str, ...], expected: float) -> None:
    assert plan_of(running("half", *treatments)).level == pytest.approx(expected)


@given(st.floats(0.01, 1.0), st.integers(1, 5))
def test_no_treatment_has_more_users_than_the_control_before_the_end(share: float, n: int) -> None:
    names = tuple("abcde"[:n])
    shares = shares_at(running("half", *names), RampStep("step", share, 0), names)
    assert sum(shares.values()) == pytest.approx(1)
    assert all(shares[name] <= share for name in names)
    assert n == 1 or all(shares[name] <= shares["control"] + 1e-12 for name in names)


def mixed(n: int, second_share: float, seed: int = 3) -> ArmTotals:
    """Users with one click each, on an item of the treatment with this probability."""
    clicks = np.random.default_rng(seed).random(n) < second_share
    totals = arm(n)
    totals.users[:] = [
        replace(user, first_clicks=int(not second), second_clicks=int(second))
        for user, second in zip(totals.users, clicks, strict=True)
    ]
    return totals


@pytest.mark.parametrize(
    ("second_share", "state"), [(0.7, "won"), (0.3, "rolled back"), (0.5, None)], ids=["won", "lost", "even"]
)
def test_interleaving_is_decided_by_clicks_and_changes_nothing_that_is_served(
    second_share: float, state: str | None
) -> None:
    experiment = running("half", kind="interleave")
    evaluation = judged(experiment, control=arm(1_000), **{INTERLEAVED: mixed(1_000, second_share)})
    change = next_change(evaluation, 9.0)
    assert (change.state if change else None) == state
    if change is not None:
        assert change.shares == {"control": 1.0}
        assert not experiment.with_change(change).is_active


def test_interleaving_without_lists_waits() -> None:
    experiment = running("canary", kind="interleave")
    assert next_change(judged(experiment, control=arm(0), **{INTERLEAVED: arm(0)}), 9.0) is None


def test_nothing_is_concluded_without_users() -> None:
    assert next_change(judged(running("half"), control=arm(0), new=arm(0)), 9.0) is None
