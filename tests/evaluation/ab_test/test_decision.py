"""Decisions follow from what is proven, in the order of what matters most."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.experiments import Guardrail
from palate.errors import InvalidInput
from palate.evaluation.ab_test.anytime import MonitoringPlan
from palate.evaluation.ab_test.decision import ExperimentDecision, VariantMetrics, decide
from palate.evaluation.ab_test.sample_ratio import SampleRatioCheck, check_sample_ratio
from palate.evaluation.ab_test.variant_sample import VariantSample

PLAN = MonitoringPlan(20_000)
GUARDRAILS = (Guardrail("dislikes", 0.05),)


def _metrics(mean: float, dislikes: float = 0.1, n: int = 5_000) -> VariantMetrics:
    return VariantMetrics(VariantSample(n, mean, 1.0), {"dislikes": VariantSample(n, dislikes, 0.1)})


def _decide(treatment: VariantMetrics, sample_ratio: SampleRatioCheck | None = None) -> ExperimentDecision:
    return decide(_metrics(1.0), {"treatment": treatment}, GUARDRAILS, PLAN, sample_ratio)["treatment"]


@pytest.mark.parametrize(
    ("treatment", "action", "reason"),
    [
        (_metrics(1.2), "winner", "The primary metric is better than control: difference +0.2, between +0.1"),
        (_metrics(1.01), "continue", "Nothing is proven yet: difference +0.01, between -0.0"),
        (_metrics(0.8), "roll back", "The primary metric is worse than control: difference -0.2"),
        (_metrics(1.2, dislikes=0.2), "roll back", "Guardrails are harmed: dislikes (at least 0.0"),
        (_metrics(9.0, n=50), "continue", "Nothing is proven yet: difference +8, between -inf and +inf"),
        (_metrics(1.0, n=20_000), "continue", "The planned number of users is reached without a proven difference"),
    ],
)
def test_the_action_and_its_reason(treatment: VariantMetrics, action: str, reason: str) -> None:
    decision = _decide(treatment)

    assert decision.action == action
    assert decision.reason.startswith(reason)
    assert decision.reason.endswith(".")


def test_a_winner_says_which_guardrails_are_not_proven_safe() -> None:
    assert _decide(_metrics(1.2)).reason.endswith("not yet proven safe: dislikes.")
    assert "not yet" not in _decide(_metrics(1.2, dislikes=0.01)).reason


def test_a_broken_split_comes_before_everything() -> None:
    shares = {"control": 0.5, "treatment": 0.5}
    broken = check_sample_ratio({"control": 5_000, "treatment": 4_000}, shares)
    right = check_sample_ratio({"control": 5_000, "treatment": 5_000}, shares)

    decision = _decide(_metrics(1.2), broken)

    assert decision.action == "roll back"
    assert "No other figure can be trusted" in decision.reason
    assert _decide(_metrics(1.2), right).action == "winner"


def test_levels_are_divided_by_treatments_and_guardrails() -> None:
    single = _decide(_metrics(1.1))
    three = decide(_metrics(1.0), {name: _metrics(1.1) for name in "abc"}, GUARDRAILS, PLAN)["b"]
    two_guardrails = decide(
        VariantMetrics(VariantSample(5_000, 1.0, 1.0), {name: VariantSample(5_000, 0.1, 0.1) for name in "xy"}),
        {"t": VariantMetrics(VariantSample(5_000, 1.1, 1.0), {name: VariantSample(5_000, 0.1, 0.1) for name in "xy"})},
        (Guardrail("x", 0.05), Guardrail("y", 0.05)),
        PLAN,
    )["t"]

    assert three.primary.low < single.primary.low
    assert two_guardrails.primary == single.primary
    assert two_guardrails.guardrails[0].low < single.guardrails[0].low


def test_five_equal_treatments_rarely_have_a_winner() -> None:
    rng, wrong = np.random.default_rng(0), 0
    for _ in range(100):
        arms = rng.exponential(size=(6, 1_000))
        for n in range(100, 1_001, 100):
            control, *treatments = (VariantMetrics(VariantSample.of(arm[:n]), {}) for arm in arms)
            named = {str(i): treatment for i, treatment in enumerate(treatments)}
            decisions = decide(control, named, (), MonitoringPlan(2_000))
            if any(decision.action != "continue" for decision in decisions.values()):
                wrong += 1
                break
    assert wrong / 100 <= 0.05


def test_a_guardrail_without_values_is_refused() -> None:
    with pytest.raises(InvalidInput, match="dislikes"):
        decide(_metrics(1.0), {"t": VariantMetrics(VariantSample(9, 1.0, 1.0), {})}, GUARDRAILS, PLAN)
