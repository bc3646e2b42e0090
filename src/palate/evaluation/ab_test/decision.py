"""What to do with each variant of a running experiment: continue, roll back, or take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from palate.data.experiments import Guardrail
from palate.errors import InvalidInput
from palate.evaluation.ab_test.anytime import AnytimeTest, MonitoringPlan, anytime_test
from palate.evaluation.ab_test.contrast import difference
from palate.evaluation.ab_test.guardrails import GuardrailVerdict, check_guardrail
from palate.evaluation.ab_test.sample_ratio import SampleRatioCheck
from palate.evaluation.ab_test.variant_sample import VariantSample

Action = Literal["continue", "roll back", "winner"]


@dataclass(frozen=True, slots=True)
class VariantMetrics:
    """All metrics of one variant."""

    primary: VariantSample
    """The metric that decides; higher is better."""
    guardrails: Mapping[str, VariantSample]
    """By the names of guardrails."""


@dataclass(frozen=True, slots=True)
class ExperimentDecision:
    """What to do with one variant, valid whenever it is asked."""

    action: Action
    reason: str
    """In one sentence."""
    primary: AnytimeTest
    """The difference of the primary metric from control."""
    guardrails: tuple[GuardrailVerdict, ...]


def decide(
    control: VariantMetrics,
    treatments: Mapping[str, VariantMetrics],
    guardrails: Sequence[Guardrail],
    plan: MonitoringPlan,
    sample_ratio: SampleRatioCheck | None = None,
) -> dict[str, ExperimentDecision]:
    """Decide on each treatment, in this order.

    - roll back: the split is broken, a guardrail is harmful, or the primary metric is worse than control;
    - winner: the primary metric is better than control;
    - continue: neither is proven.

    Levels are divided (Bonferroni): that of the primary metric by the number of treatments, that of guardrails also
    by their number. So the probability of ever taking a treatment that is no better is at most ``plan.level``, and
    so is that of ever rolling one back for a guardrail that holds.

    Raises:
        InvalidInput: a metric of a guardrail is missing.
    """
    missing = {
        guardrail.name
        for guardrail in guardrails
        for metrics in (control, *treatments.values())
        if guardrail.name not in metrics.guardrails
    }
    if missing:
        raise InvalidInput(f"These guardrails have no values: {', '.join(sorted(missing))}.", where="guardrails")
    shared = replace(plan, level=plan.level / max(len(treatments), 1))
    return {
        name: _decide_one(control, treatment, guardrails, shared, sample_ratio)
        for name, treatment in treatments.items()
    }


def _decide_one(
    control: VariantMetrics,
    treatment: VariantMetrics,
    guardrails: Sequence[Guardrail],
    plan: MonitoringPlan,
    sample_ratio: SampleRatioCheck | None,
) -> ExperimentDecision:
    contrast = difference(control.primary, treatment.primary)
    test = anytime_test(contrast, plan)
    single = replace(plan, level=plan.level / max(len(guardrails), 1))
    verdicts = tuple(
        check_guardrail(guardrail, control.guardrails[guardrail.name], treatment.guardrails[guardrail.name], single)
        for guardrail in guardrails
    )
    action, reason = _judge(test, verdicts, contrast.n_users >= plan.n_users, sample_ratio)
    return ExperimentDecision(action, reason, test, verdicts)


def _judge(
    test: AnytimeTest,
    verdicts: Sequence[GuardrailVerdict],
    is_planned_size: bool,
    sample_ratio: SampleRatioCheck | None,
) -> tuple[Action, str]:
    """The action, and its reason in one sentence."""
    interval = f"difference {test.estimate:+.4g}, between {test.low:+.4g} and {test.high:+.4g}"
    harmful = [verdict for verdict in verdicts if verdict.safety == "harmful"]
    unclear = [verdict.name for verdict in verdicts if verdict.safety == "unclear"]
    if sample_ratio is not None and sample_ratio.is_broken:
        return "roll back", f"{sample_ratio.to_text()} No other figure can be trusted."
    if harmful:
        losses = ", ".join(f"{verdict.name} (at least {verdict.low:.4g} beyond tolerance)" for verdict in harmful)
        return "roll back", f"Guardrails are harmed: {losses}."
    if test.high < 0:
        return "roll back", f"The primary metric is worse than control: {interval}."
    if test.low > 0:
        not_proven = f"; not yet proven safe: {', '.join(unclear)}" if unclear else ""
        return "winner", f"The primary metric is better than control: {interval}{not_proven}."
    if is_planned_size:
        return "continue", f"The planned number of users is reached without a proven difference: {interval}."
    return "continue", f"Nothing is proven yet: {interval}."
