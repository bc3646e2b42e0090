"""Guardrails find harm in the right direction, tolerate what they say, and rarely cry wolf."""

from __future__ import annotations

import math

import numpy as np
import pytest

from palate.data.experiments import Guardrail
from palate.errors import InvalidInput
from palate.evaluation.ab_test.anytime import MonitoringPlan
from palate.evaluation.ab_test.guardrails import check_guardrail
from palate.evaluation.ab_test.variant_sample import VariantSample

PLAN = MonitoringPlan(10_000)
LOW, HIGH = VariantSample(5_000, 1.0, 1.0), VariantSample(5_000, 1.2, 1.0)


def test_the_direction_matters() -> None:
    dislikes, likes = Guardrail("dislikes"), Guardrail("likes", is_lower_better=False)

    assert check_guardrail(dislikes, LOW, HIGH, PLAN).safety == "harmful"
    assert check_guardrail(dislikes, HIGH, LOW, PLAN).safety == "safe"
    assert check_guardrail(likes, LOW, HIGH, PLAN).safety == "safe"
    assert check_guardrail(likes, HIGH, LOW, PLAN).safety == "harmful"
    assert check_guardrail(dislikes, LOW, LOW, PLAN).safety == "unclear"


def test_the_loss_as_computed_by_hand() -> None:
    loss = check_guardrail(Guardrail("latency", 0.1), LOW, HIGH, PLAN)
    gain = check_guardrail(Guardrail("likes", 0.1, is_lower_better=False), HIGH, LOW, PLAN)

    assert loss.loss == pytest.approx(1.2 - 1.1 * 1.0)
    assert gain.loss == pytest.approx(0.9 * 1.2 - 1.0)
    # One-sided at the tuned number of users: 2.7658 standard errors
    assert loss.low == pytest.approx(0.1 - 2.7658 * math.sqrt(1 / 5_000 + 1.21 / 5_000), abs=1e-4)
    assert loss.high == pytest.approx(0.1 + 2.7658 * math.sqrt(1 / 5_000 + 1.21 / 5_000), abs=1e-4)
    assert loss.p < 0.05


def test_a_tolerated_loss_is_safe() -> None:
    assert check_guardrail(Guardrail("latency", 0.5), LOW, HIGH, PLAN).safety == "safe"


def test_a_control_without_any_event_still_shows_harm() -> None:
    none, some = VariantSample(5_000, 0.0, 0.0), VariantSample(5_000, 0.02, 0.0196)
    assert check_guardrail(Guardrail("errors"), none, some, PLAN).safety == "harmful"
    assert check_guardrail(Guardrail("errors"), none, none, PLAN).safety == "unclear"


def test_few_users_prove_nothing() -> None:
    verdict = check_guardrail(Guardrail("errors"), LOW, VariantSample(99, 9.0, 1.0), PLAN)

    assert (verdict.safety, verdict.low, verdict.high, verdict.p) == ("unclear", -math.inf, math.inf, 1.0)


def test_looking_often_rarely_finds_harm_where_there_is_none() -> None:
    rng, wrong, plan = np.random.default_rng(0), 0, MonitoringPlan(2_000)
    for _ in range(150):
        control, treatment = rng.poisson(0.3, (2, 1_000))
        wrong += any(
            check_guardrail(
                Guardrail("dislikes"), VariantSample.of(control[:n]), VariantSample.of(treatment[:n]), plan
            ).safety
            == "harmful"
            for n in range(100, 1_001, 50)
        )
    assert wrong / 150 <= 0.05


def test_a_negative_tolerance_is_refused() -> None:
    with pytest.raises(InvalidInput):
        Guardrail("latency", -0.1)
