"""What a running experiment needs by its evaluation: to go on, a next step, fewer treatments, or its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from palate.data.experiments import (
    INTERLEAVED,
    Experiment,
    ExperimentChange,
    ExperimentState,
    RampStep,
    ShadowCounts,
)
from palate.evaluation.ab_test import next_step

if TYPE_CHECKING:
    from palate.services.experiments.evaluate_experiment import ExperimentEvaluation

_MIN_LISTS: Final = 20
"""A treatment that fails for more than half of so many lists is dropped without a test."""
_SHADOW_TOLERANCE: Final = 0.01
"""The share of lists in shadow that may fail before a treatment is shown."""


def shares_at(experiment: Experiment, step: RampStep, arms: Sequence[str]) -> dict[str, float]:
    """The shares of the control and of ``arms`` at a step: each arm has the share of the step.

    Several arms have at most as much as the control: two divide users into thirds where the step says a half.
    """
    share = step.share if len(arms) == 1 else min(step.share, 1 / (len(arms) + 1))
    return {experiment.control: 1 - share * len(arms), **dict.fromkeys(arms, share)}


def next_change(evaluation: ExperimentEvaluation, now: float) -> ExperimentChange | None:
    """The change that the evaluation of a running experiment calls for; None: it goes on as it is."""
    experiment = evaluation.experiment
    losers = _failing(evaluation)
    if experiment.is_shadow:
        n_done = min(evaluation.shadow.get(arm, ShadowCounts()).lists for arm in experiment.live_arms)
        reason = f"{n_done:,} lists were computed in shadow"
    else:
        for arm, decision in evaluation.decisions.items():
            if decision.action == "roll back":
                losers.setdefault(arm, f"{arm}: {decision.reason}")
        winners = [arm for arm, each in evaluation.decisions.items() if each.action == "winner" and arm not in losers]
        if winners:
            return _won(evaluation, max(winners, key=lambda arm: evaluation.decisions[arm].primary.estimate), now)
        n_done = min(len(evaluation.totals[arm].users) for arm in experiment.live_arms)
        reason = f"{n_done:,} users were shown the treatment at {experiment.last.step!r}, and no harm is proven"
    if losers:
        return _without(experiment, losers, now)
    index = next_step(experiment.steps, experiment.step_index, "continue", n_done)
    if index == experiment.step_index:
        return None
    step = experiment.steps[index]
    shares = shares_at(experiment, step, experiment.live_arms)
    return ExperimentChange(now, "running", step.name, shares, "learner", f"{reason}: on to {step.name!r}.")


def _won(evaluation: ExperimentEvaluation, winner: str, now: float) -> ExperimentChange:
    """The end of a comparison: the winner of an A/B test is shown to everybody, that of interleaving to nobody yet."""
    experiment, reason = evaluation.experiment, evaluation.decisions[winner].reason
    if winner == INTERLEAVED:
        reason += " By how much lists are better is for an A/B test to say."
        return ExperimentChange(now, "won", experiment.last.step, {experiment.control: 1.0}, "learner", reason)
    shares = {experiment.control: 0.0, winner: 1.0}
    return ExperimentChange(now, "won", experiment.steps[-1].name, shares, "learner", f"{winner}: {reason}")


def _without(experiment: Experiment, losers: dict[str, str], now: float) -> ExperimentChange:
    """The experiment without some arms, in a new comparison; rolled back if none is left."""
    remaining = [arm for arm in experiment.live_arms if arm not in losers]
    step = experiment.steps[experiment.step_index]
    shares = shares_at(experiment, step, remaining) if remaining else {experiment.control: 1.0}
    state: ExperimentState = "running" if remaining else "rolled back"
    return ExperimentChange(now, state, step.name, shares, "learner", " ".join(losers.values()))


def _failing(evaluation: ExperimentEvaluation) -> dict[str, str]:
    """The arms whose pipeline fails too often, with the reason."""
    experiment = evaluation.experiment
    step = experiment.steps[experiment.step_index]
    failing: dict[str, str] = {}
    for arm in experiment.live_arms:
        if experiment.is_shadow:
            counts = evaluation.shadow.get(arm, ShadowCounts())
            n, failed = counts.lists, counts.failed
            is_failing = n >= max(step.min_users, 1) and failed > _SHADOW_TOLERANCE * n
            text = f"in shadow failed, the last with {counts.last_error}"
        else:
            totals = evaluation.totals[arm]
            n, failed = int(totals.column("lists").sum()), int(totals.column("errors").sum())
            is_failing, text = False, "failed, and users got the control"
        if is_failing or (n >= _MIN_LISTS and failed > n / 2):
            failing[arm] = f"{arm}: {failed:,} of {n:,} lists {text}."
    return failing
