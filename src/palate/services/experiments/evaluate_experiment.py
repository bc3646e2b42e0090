"""Evaluate an experiment: what users of each arm did with their lists in the current comparison."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from palate.data.experiments import INTERLEAVED, Experiment, ExperimentChange, ShadowCounts
from palate.evaluation.ab_test import (
    AdjustedMetric,
    AnytimeTest,
    Contrast,
    ExperimentDecision,
    MonitoringPlan,
    SampleRatioCheck,
    TrafficSplit,
    VariantMetrics,
    VariantSample,
    adjust,
    anytime_test,
    check_sample_ratio_anytime,
    decide,
    preference_contrast,
    relative_lift,
)
from palate.services.context import AppContext
from palate.services.experiments.experiment_metrics import ArmTotals, UserTotals, is_per_user, user_totals
from palate.services.experiments.feedback_log import users_joined_lists
from palate.services.experiments.joined_log import JoinedList


@dataclass(frozen=True, slots=True)
class Comparison:
    """A time in which shares did not change."""

    change: ExperimentChange
    """That began it."""
    start: float
    """From when on every server had taken up the change, in seconds since 1970."""
    end: float | None
    """None: it goes on."""


@dataclass(frozen=True, slots=True, eq=False)
class ExperimentEvaluation:
    """What is known of an experiment, from the lists and feedback of its current comparison, or of its last one."""

    experiment: Experiment
    comparison: Comparison
    totals: Mapping[str, ArmTotals]
    """By arm, of those with users in this comparison."""
    n_mixed: int
    """Users who were shown lists of two arms; they are left out."""
    sample_ratio: SampleRatioCheck | None
    """None in shadow."""
    decisions: Mapping[str, ExperimentDecision]
    """By arm, of those that are compared with the control."""
    lifts: Mapping[str, Contrast]
    """The relative difference of the primary metric from that of the control, by arm; none for interleaving."""
    cuped: AdjustedMetric | None
    """The primary metric, adjusted by rewards from before the experiment; None: it is a ratio, or has no users."""
    shadow: Mapping[str, ShadowCounts]
    """Lists that were computed and not shown, by arm."""


def current_comparison(experiment: Experiment, settle_s: float) -> Comparison:
    """The comparison that goes on, or the last one; ``settle_s`` after its change all servers know of it."""
    history = experiment.history
    index = max(number for number, change in enumerate(history) if change.state == "running")
    end = history[index + 1].at if index + 1 < len(history) else None
    return Comparison(history[index], history[index].at + settle_s, end)


async def evaluate_experiment(context: AppContext, experiment: Experiment) -> ExperimentEvaluation:
    """Evaluate the current comparison of an experiment, or its last one.

    A user counts from their first new list in the comparison. Users with lists of two arms are left out; so are pages
    of lists from before the comparison.
    """
    comparison = current_comparison(experiment, 2 * context.settings.features.follow_every_s)
    arms = [arm for arm, share in comparison.change.shares.items() if share]
    shadow = await context.experiments.shadow(experiment.name)
    if arms == [experiment.control]:
        return ExperimentEvaluation(experiment, comparison, {}, 0, None, {}, {}, None, shadow)
    totals, n_mixed = {arm: ArmTotals() for arm in arms}, 0
    async for joined in users_joined_lists(context, comparison.start):
        by_arm = _lists_by_arm(experiment, comparison, joined)
        if len(by_arm) == 1 and (arm := next(iter(by_arm))) in totals:
            totals[arm].users.append(_user_totals(experiment, arm, by_arm[arm], joined))
        n_mixed += len(by_arm) > 1
    return judge(experiment, comparison, totals, n_mixed, shadow)


def judge(
    experiment: Experiment,
    comparison: Comparison,
    totals: Mapping[str, ArmTotals],
    n_mixed: int = 0,
    shadow: Mapping[str, ShadowCounts] | None = None,
) -> ExperimentEvaluation:
    """Test the totals of arms, the control first."""
    ratio = _check_ratio(experiment, comparison, totals)
    lifts: dict[str, Contrast] = {}
    cuped = None
    if experiment.kind == "interleave":
        decisions = {INTERLEAVED: _judge_preference(experiment, totals[INTERLEAVED], ratio)}
    else:
        cuped = _adjusted(experiment.metric, totals)
        primary = {arm: _primary_sample(experiment.metric, arm, totals, cuped) for arm in totals}
        metrics = {arm: VariantMetrics(primary[arm], _guardrail_samples(experiment, totals[arm])) for arm in totals}
        control = metrics.pop(experiment.control)
        decisions = decide(control, metrics, experiment.guardrails, plan_of(experiment), ratio)
        lifts = {arm: relative_lift(control.primary, each.primary) for arm, each in metrics.items()}
    return ExperimentEvaluation(experiment, comparison, totals, n_mixed, ratio, decisions, lifts, cuped, shadow or {})


def plan_of(experiment: Experiment) -> MonitoringPlan:
    """How each comparison is watched: the level is divided by the number of comparisons that an experiment may have.

    These are the steps in which users are divided, and one more for each treatment that may be dropped before the last.
    """
    n_steps = sum(0 < step.share < 1 for step in experiment.steps)
    n_comparisons = max(n_steps + len(experiment.arms) - 2, 1)
    return MonitoringPlan(experiment.n_users, experiment.level / n_comparisons, experiment.min_users)


def _lists_by_arm(
    experiment: Experiment, comparison: Comparison, joined: Sequence[JoinedList]
) -> dict[str, list[JoinedList]]:
    older = {each.impression.seed for each in joined if each.impression.at < comparison.start}
    by_arm: dict[str, list[JoinedList]] = defaultdict(list)
    for each in joined:
        arm, at = experiment.arm_of(each.impression.variant), each.impression.at
        is_within = comparison.start <= at and (comparison.end is None or at < comparison.end)
        if arm is not None and is_within and each.impression.seed not in older:
            by_arm[arm].append(each)
    return by_arm


def _user_totals(
    experiment: Experiment, arm: str, shown: Sequence[JoinedList], joined: Sequence[JoinedList]
) -> UserTotals:
    if arm == INTERLEAVED:
        failed = [each.impression.teams is None for each in shown]
    else:
        failed = [each.impression.policy != experiment.variants[arm] for each in shown]
    before = [each for each in joined if each.impression.at < experiment.history[0].at]
    return user_totals(shown, failed, before)


def _check_ratio(experiment: Experiment, comparison: Comparison, totals: Mapping[str, ArmTotals]) -> SampleRatioCheck:
    """Compare the numbers of users with the shares as rounded to buckets."""
    shares = {arm: comparison.change.shares[arm] for arm in totals}
    rounded = TrafficSplit.of(experiment.salt, shares).shares
    return check_sample_ratio_anytime({arm: len(each.users) for arm, each in totals.items()}, rounded)


def _adjusted(metric: str, totals: Mapping[str, ArmTotals]) -> AdjustedMetric | None:
    if not is_per_user(metric) or not any(each.users for each in totals.values()):
        return None
    values = {arm: each.column(metric) for arm, each in totals.items()}
    return adjust(values, {arm: each.column("reward_before") for arm, each in totals.items()})


def _primary_sample(
    metric: str, arm: str, totals: Mapping[str, ArmTotals], cuped: AdjustedMetric | None
) -> VariantSample:
    return totals[arm].sample(metric) if cuped is None else VariantSample.of(cuped.values[arm])


def _guardrail_samples(experiment: Experiment, totals: ArmTotals) -> dict[str, VariantSample]:
    return {guardrail.name: totals.sample(guardrail.name) for guardrail in experiment.guardrails}


def _judge_preference(experiment: Experiment, totals: ArmTotals, ratio: SampleRatioCheck) -> ExperimentDecision:
    """Decide by the mean preference of users for the treatment's items, from -1 to 1."""
    plan = plan_of(experiment)
    if not totals.users:
        nothing = AnytimeTest(float("nan"), -np.inf, np.inf, 1.0, 1.0)
        return ExperimentDecision("continue", "No mixed list was shown yet.", nothing, ())
    contrast = preference_contrast(totals.column("first_clicks"), totals.column("second_clicks"))
    test = anytime_test(contrast, plan)
    interval = f"preference {test.estimate:+.4g}, between {test.low:+.4g} and {test.high:+.4g}"
    if ratio.is_broken:
        return ExperimentDecision("roll back", f"{ratio.to_text()} No other figure can be trusted.", test, ())
    if test.high < 0:
        return ExperimentDecision("roll back", f"Users prefer the items of the control: {interval}.", test, ())
    if test.low > 0:
        return ExperimentDecision("winner", f"Users prefer the items of the treatment: {interval}.", test, ())
    return ExperimentDecision("continue", f"Nothing is proven yet: {interval}.", test, ())
