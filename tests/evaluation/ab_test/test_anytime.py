"""Confidence sequences have known answers, agree with single looks, and survive looking after every user."""

from __future__ import annotations

import math

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.evaluation.ab_test.anytime import MonitoringPlan, anytime_test, confidence_sequence
from palate.evaluation.ab_test.contrast import Contrast, difference, relative_lift
from palate.evaluation.ab_test.fixed_horizon import welch_test
from palate.evaluation.ab_test.gaussian_mixture import boundary
from palate.evaluation.ab_test.variant_sample import VariantSample
from palate.types import Bools, Doubles

PLAN = MonitoringPlan(n_users=1_000)


def _arrivals(rng: np.random.Generator, n: int, effect: float = 0.0) -> tuple[Doubles, Bools]:
    is_treatment = rng.random(n) < 0.5
    return rng.exponential(size=n) + effect * is_treatment, is_treatment


def test_a_look_as_computed_by_hand() -> None:
    # At the planned number n ρ² = 8.212 = ln(9.212 / 0.05²), so that the boundary is √9.212
    look = anytime_test(Contrast(0.5, 0.1, 1_000, 500), PLAN)

    assert look.low == pytest.approx(0.5 - 0.1 * math.sqrt(9.211968), abs=1e-6)
    assert look.high == pytest.approx(0.5 + 0.1 * math.sqrt(9.211968), abs=1e-6)
    assert math.log(look.e_value) == pytest.approx(12.5 * 8.211968 / 9.211968 - math.log(9.211968) / 2, abs=1e-6)
    assert look.p == pytest.approx(1 / look.e_value)


def test_p_is_the_level_where_the_interval_touches_0() -> None:
    for is_one_sided in (False, True):
        multiple = float(boundary(1_000, PLAN.rho2(is_one_sided=is_one_sided), 0.05, is_one_sided=is_one_sided))
        look = anytime_test(Contrast(0.1 * multiple, 0.1, 1_000, 500), PLAN, is_one_sided=is_one_sided)
        assert look.low == pytest.approx(0, abs=1e-9)
        assert look.p == pytest.approx(0.05)


def test_a_one_sided_look_has_no_upper_end_and_a_higher_lower_one() -> None:
    contrast = Contrast(0.5, 0.1, 1_000, 500)
    one_sided, two_sided = (anytime_test(contrast, PLAN, is_one_sided=is_one_sided) for is_one_sided in (True, False))

    assert two_sided.low < one_sided.low < 0.5
    assert one_sided.high == math.inf


@pytest.mark.parametrize(
    "contrast",
    [Contrast(9.0, 0.1, 1_000, 99), Contrast(9.0, 0.0, 1_000, 500), Contrast(math.nan, math.nan, 1_000, 500)],
)
def test_few_users_or_no_variance_allow_no_conclusion(contrast: Contrast) -> None:
    look = anytime_test(contrast, PLAN)

    assert (look.low, look.high, look.p) == (-math.inf, math.inf, 1.0)


def test_overwhelming_evidence_stays_finite() -> None:
    look = anytime_test(Contrast(100.0, 0.1, 10_000, 5_000), PLAN)

    assert math.isfinite(look.e_value)
    assert look.p == 0.0


def test_the_sequence_is_made_of_single_looks() -> None:
    values, is_treatment = _arrivals(np.random.default_rng(0), 600, 0.3)
    sequence = confidence_sequence(values, is_treatment, PLAN)

    looks = []
    for n in range(1, 601):
        control, treatment = (VariantSample.of(values[:n][mask[:n]]) for mask in (~is_treatment, is_treatment))
        looks.append(anytime_test(difference(control, treatment), PLAN))

    assert sequence.low == pytest.approx([look.low for look in looks])
    assert sequence.high == pytest.approx([look.high for look in looks])
    assert sequence.p == pytest.approx(np.minimum.accumulate([look.p for look in looks]))
    assert np.isinf(sequence.low[:190]).all()
    assert sequence.estimate[-1] == pytest.approx(looks[-1].estimate)


def test_the_first_decision_is_where_the_interval_leaves_0() -> None:
    values, is_treatment = _arrivals(np.random.default_rng(1), 3_000, 0.4)
    sequence = confidence_sequence(values, is_treatment, PLAN)

    first = sequence.first_decision
    assert first is not None
    assert sequence.low[first - 1] > 0 >= sequence.low[first - 2]
    assert sequence.p[first - 1] <= 0.05 < sequence.p[first - 2]
    low, high = sequence.intersected()
    assert (np.diff(low[first:]) >= 0).all()
    assert (np.diff(high[first:]) <= 0).all()
    assert confidence_sequence(values[:50], is_treatment[:50], PLAN).first_decision is None


def test_looking_after_every_user_is_harmless_here_and_ruins_the_fixed_test() -> None:
    rng, anytime, fixed = np.random.default_rng(2), 0, 0
    for run in range(500):
        values, is_treatment = _arrivals(rng, 2_000)
        anytime += confidence_sequence(values, is_treatment, PLAN).first_decision is not None
        for n in range(200, 2_001, 100) if run < 100 else ():
            control, treatment = (VariantSample.of(values[:n][mask[:n]]) for mask in (~is_treatment, is_treatment))
            if welch_test(control, treatment).p < 0.05:
                fixed += 1
                break
    assert anytime / 500 <= 0.05
    assert fixed / 100 > 0.12


def test_the_lift_is_covered_at_all_times() -> None:
    rng, missed = np.random.default_rng(3), 0
    for _ in range(150):
        control, treatment = rng.exponential(1.0, 1_000), rng.exponential(1.2, 1_000)
        looks = [
            anytime_test(relative_lift(VariantSample.of(control[:n]), VariantSample.of(treatment[:n])), PLAN)
            for n in range(100, 1_001, 50)
        ]
        missed += any(not look.low <= 0.2 <= look.high for look in looks)
    assert missed / 150 <= 0.05


@pytest.mark.parametrize(("n_users", "level", "min_users"), [(0, 0.05, 100), (10, 0.5, 100), (10, 0.05, 1)])
def test_a_plan_that_cannot_work_is_refused(n_users: int, level: float, min_users: int) -> None:
    with pytest.raises(InvalidInput):
        MonitoringPlan(n_users, level, min_users)
