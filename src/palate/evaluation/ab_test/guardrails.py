"""Metrics that a variant must not make worse, such as dislikes per list or latency."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from palate.data.experiments import Guardrail
from palate.evaluation.ab_test.anytime import MonitoringPlan, anytime_test
from palate.evaluation.ab_test.contrast import Contrast, linear_contrast
from palate.evaluation.ab_test.variant_sample import VariantSample

Safety = Literal["harmful", "safe", "unclear"]


@dataclass(frozen=True, slots=True)
class GuardrailVerdict:
    """What is known of one guardrail, valid at any time."""

    name: str
    safety: Safety
    """"harmful" if the loss is proven to exceed the tolerance, "safe" if it is proven not to, else "unclear"."""
    loss: float
    """By how much the treatment's mean is worse than the tolerated one, in units of the metric."""
    low: float
    high: float
    """Anytime-valid bounds of the loss, each at the level of the plan; infinite as long as nothing can be concluded."""
    p: float
    """Anytime-valid, against the null hypothesis that the loss is 0 or less."""


def check_guardrail(
    guardrail: Guardrail, control: VariantSample, treatment: VariantSample, plan: MonitoringPlan
) -> GuardrailVerdict:
    """Judge a guardrail by one-sided confidence sequences in both directions.

    The loss is m₁ - (1 + tolerance) m₀ where lower is better, else (1 - tolerance) m₀ - m₁: a sum of means, so that
    a control without any event needs no division.
    """
    sign = 1.0 if guardrail.is_lower_better else -1.0
    contrast = linear_contrast(control, treatment, -sign * (1 + sign * guardrail.tolerance), sign)
    test = anytime_test(contrast, plan, is_one_sided=True)
    opposite = anytime_test(_negated(contrast), plan, is_one_sided=True)
    high = -opposite.low if math.isfinite(opposite.low) else math.inf
    safety: Safety = "harmful" if test.low > 0 else "safe" if high < 0 else "unclear"
    return GuardrailVerdict(guardrail.name, safety, contrast.estimate, test.low, high, test.p)


def _negated(contrast: Contrast) -> Contrast:
    return replace(contrast, estimate=-contrast.estimate)
