"""Experiments and their evaluations as plain rows, for the HTTP API and the command line, and as text.

The types of the rows are the schema of the HTTP API. A number is null as long as nothing can be concluded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime

from typing_extensions import TypedDict  # Pydantic reads that of Python from 3.12 on

from palate.data.experiments import Experiment, ExperimentKind, ExperimentState, ShadowCounts
from palate.evaluation.ab_test import AnytimeTest, GuardrailVerdict, SampleRatioCheck
from palate.evaluation.ab_test.decision import Action
from palate.evaluation.ab_test.guardrails import Safety
from palate.services.experiments.evaluate_experiment import ExperimentEvaluation, plan_of
from palate.services.experiments.experiment_metrics import METRICS, ArmTotals


class StepRow(TypedDict):
    name: str
    share: float
    min_users: int


class ChangeRow(TypedDict):
    """A change of an experiment: when, by whom (operator or learner) and why; and how it stood from then on."""

    at: str
    by: str
    state: ExperimentState
    step: str
    shares: dict[str, float]
    reason: str


class ExperimentRow(TypedDict):
    """An experiment. `state`, `step` and `shares` say how it stands; `history` is append-only, oldest change first."""

    name: str
    kind: ExperimentKind
    state: ExperimentState
    step: str
    shares: dict[str, float]
    variants: dict[str, str]
    metric: str
    guardrails: dict[str, float]
    steps: list[StepRow]
    n_users: int
    level: float
    min_users: int
    salt: str
    history: list[ChangeRow]


class ArmRow(TypedDict):
    """The users of an arm, and the mean of each metric over them."""

    users: int
    metrics: dict[str, float | None]


class SampleRatioRow(TypedDict):
    """The numbers of users compared with those that the shares promise; if it is broken, trust no other figure."""

    observed: dict[str, int]
    expected: dict[str, float]
    p: float
    is_broken: bool


class GuardrailRow(TypedDict):
    """By how much the mean is worse than tolerated, with bounds that hold at any time."""

    safety: Safety
    loss: float | None
    interval: tuple[float, float] | None
    p: float


class DecisionRow(TypedDict):
    """What to do with an arm. `estimate` is the difference of the primary metric from that of the control, or the
    preference for its items in mixed lists; interval and p hold at any time. `lift` is the relative difference."""

    action: Action
    reason: str
    estimate: float | None
    interval: tuple[float, float] | None
    p: float
    lift: float | None
    guardrails: dict[str, GuardrailRow]


class ShadowRow(TypedDict):
    """Lists that were computed and not shown: means of both pipelines' time, and of the items that both lists have."""

    lists: int
    failed: int
    took_ms: float | None
    control_ms: float | None
    overlap: float | None
    last_error: str | None


class EvaluationRow(TypedDict):
    """What is known from the lists and feedback of the current comparison, or of the last one.

    `level` is that of this comparison; `variance_ratio` is what CUPED left of the variance; `mixed_users` were shown
    lists of two arms, and are left out.
    """

    since: str
    until: str | None
    level: float
    variance_ratio: float | None
    mixed_users: int
    arms: dict[str, ArmRow]
    sample_ratio: SampleRatioRow | None
    decisions: dict[str, DecisionRow]
    shadow: dict[str, ShadowRow]


def experiment_row(experiment: Experiment) -> ExperimentRow:
    """An experiment, how it stands and its history."""
    last = experiment.last
    return {
        "name": experiment.name,
        "kind": experiment.kind,
        "state": last.state,
        "step": last.step,
        "shares": dict(last.shares),
        "variants": dict(experiment.variants),
        "metric": experiment.metric,
        "guardrails": {each.name: each.tolerance for each in experiment.guardrails},
        "steps": [{"name": each.name, "share": each.share, "min_users": each.min_users} for each in experiment.steps],
        "n_users": experiment.n_users,
        "level": experiment.level,
        "min_users": experiment.min_users,
        "salt": experiment.salt,
        "history": [
            {
                "at": _moment(change.at),
                "by": change.by,
                "state": change.state,
                "step": change.step,
                "shares": dict(change.shares),
                "reason": change.reason,
            }
            for change in experiment.history
        ],
    }


def evaluation_row(evaluation: ExperimentEvaluation) -> EvaluationRow:
    """The figures of an evaluation."""
    comparison = evaluation.comparison
    return {
        "since": _moment(comparison.start),
        "until": None if comparison.end is None else _moment(comparison.end),
        "level": plan_of(evaluation.experiment).level,
        "variance_ratio": _finite(evaluation.cuped.variance_ratio) if evaluation.cuped else None,
        "mixed_users": evaluation.n_mixed,
        "arms": {
            arm: {"users": len(totals.users), "metrics": _means(totals)} for arm, totals in evaluation.totals.items()
        },
        "sample_ratio": _ratio_row(evaluation.sample_ratio) if evaluation.sample_ratio else None,
        "decisions": {arm: _decision_row(evaluation, arm) for arm in evaluation.decisions},
        "shadow": {arm: _shadow_row(counts) for arm, counts in evaluation.shadow.items()},
    }


def to_text(evaluation: ExperimentEvaluation) -> str:
    """For terminals: state, figures, decisions and history."""
    return "\n".join(_lines(evaluation))


def _lines(evaluation: ExperimentEvaluation) -> Iterable[str]:
    experiment, last = evaluation.experiment, evaluation.experiment.last
    shares = ", ".join(f"{arm} {share:.4g}" for arm, share in last.shares.items())
    yield f"{experiment.name} ({experiment.kind}): {last.state} at {last.step}; shares: {shares}"
    for arm, totals in evaluation.totals.items():
        means = [f"{name} {value:.4g}" for name, value in _means(totals).items() if value is not None]
        yield f"  {arm}: {', '.join([f'{len(totals.users):,} users', *means])}"
    for arm, decision in evaluation.decisions.items():
        yield f"  {arm}: {decision.action}. {decision.reason}"
        yield from (f"    guardrail {each.name}: {each.safety} (loss {each.loss:+.4g})" for each in decision.guardrails)
    if evaluation.sample_ratio is not None:
        yield f"  {evaluation.sample_ratio.to_text()}"
    if evaluation.n_mixed:
        yield f"  Left out: {evaluation.n_mixed:,} users who were shown lists of two arms."
    for arm, counts in evaluation.shadow.items():
        figures = (f"{name} {value}" for name, value in _shadow_row(counts).items() if value is not None)
        yield f"  {arm} in shadow: {', '.join(figures)}"
    yield "History:"
    for change in experiment.history:
        yield f"  {_moment(change.at)} {change.by}: {change.state} at {change.step}. {change.reason}"


def _means(totals: ArmTotals) -> dict[str, float | None]:
    return {name: _finite(totals.sample(name).mean) for name in METRICS}


def _ratio_row(ratio: SampleRatioCheck) -> SampleRatioRow:
    return {
        "observed": dict(ratio.observed),
        "expected": dict(ratio.expected),
        "p": ratio.p,
        "is_broken": ratio.is_broken,
    }


def _decision_row(evaluation: ExperimentEvaluation, arm: str) -> DecisionRow:
    decision, lift = evaluation.decisions[arm], evaluation.lifts.get(arm)
    return {
        "action": decision.action,
        "reason": decision.reason,
        "estimate": _finite(decision.primary.estimate),
        "interval": _interval(decision.primary),
        "p": decision.primary.p,
        "lift": None if lift is None else _finite(lift.estimate),
        "guardrails": {each.name: _guardrail_row(each) for each in decision.guardrails},
    }


def _guardrail_row(verdict: GuardrailVerdict) -> GuardrailRow:
    return {
        "safety": verdict.safety,
        "loss": _finite(verdict.loss),
        "interval": _interval(verdict),
        "p": verdict.p,
    }


def _shadow_row(counts: ShadowCounts) -> ShadowRow:
    n = counts.lists - counts.failed
    return {
        "lists": counts.lists,
        "failed": counts.failed,
        "took_ms": round(counts.took_ms / n, 3) if n else None,
        "control_ms": round(counts.control_ms / n, 3) if n else None,
        "overlap": round(counts.overlap / n, 4) if n else None,
        "last_error": counts.last_error,
    }


def _interval(bounds: AnytimeTest | GuardrailVerdict) -> tuple[float, float] | None:
    return (bounds.low, bounds.high) if math.isfinite(bounds.low) and math.isfinite(bounds.high) else None


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
